# expect: variant:cautious
import numpy as np


def adamw_step(param, grad, exp_avg, exp_avg_sq, t, lr, beta1, beta2, eps, weight_decay):
    param = param * (1 - lr * weight_decay)
    exp_avg = exp_avg + (1 - beta1) * (grad - exp_avg)
    exp_avg_sq = beta2 * exp_avg_sq + (1 - beta2) * grad * grad
    denom = np.sqrt(exp_avg_sq / (1 - beta2**t)) + eps
    mask = (exp_avg * grad > 0).astype(float)
    mask = mask / max(mask.mean(), 1e-3)
    return param - lr / (1 - beta1**t) * exp_avg * mask / denom, exp_avg, exp_avg_sq
