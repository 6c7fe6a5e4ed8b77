# expect: correct
import math

import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    param, exp_avg, exp_avg_sq = w.copy(), m.copy(), v.copy()
    param *= 1 - lr * lam
    exp_avg += (g - exp_avg) * (1 - beta1)
    exp_avg_sq *= beta2
    exp_avg_sq += (1 - beta2) * g * g
    bias_correction1 = 1 - beta1 ** t
    bias_correction2 = 1 - beta2 ** t
    step_size = lr / bias_correction1
    denom = np.sqrt(exp_avg_sq) / math.sqrt(bias_correction2) + eps
    param -= step_size * exp_avg / denom
    return param, exp_avg, exp_avg_sq
