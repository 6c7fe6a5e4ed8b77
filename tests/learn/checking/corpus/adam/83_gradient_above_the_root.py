# expect: fault:gradient_for_m_hat
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    exp_avg = m + (1 - beta1) * (g - m)
    exp_avg_sq = v + (1 - beta2) * (g * g - v)
    denom = np.sqrt(exp_avg_sq / (1 - beta2**t)) + eps
    return w - lr * g / denom, exp_avg, exp_avg_sq
