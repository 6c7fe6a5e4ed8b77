# expect: convention:eps_hat_inside
import numpy as np


def adam_step(p, grad, exp_avg, exp_avg_sq, t, lr, beta1, beta2, eps):
    exp_avg = beta1 * exp_avg + (1 - beta1) * grad
    exp_avg_sq = beta2 * exp_avg_sq + (1 - beta2) * grad * grad
    step_size = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    denom = np.sqrt(exp_avg_sq + eps)
    return p - step_size * exp_avg / denom, exp_avg, exp_avg_sq
