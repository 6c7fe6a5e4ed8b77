# expect: convention:decay_after,eps_hat
import math

import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    exp_avg = beta1 * m + (1.0 - beta1) * g
    exp_avg_sq = beta2 * v + (1.0 - beta2) * g * g
    denom = np.sqrt(exp_avg_sq) + eps
    step_size = lr * math.sqrt(1.0 - beta2**t) / (1.0 - beta1**t)
    p = w - step_size * exp_avg / denom
    return p - lr * lam * p, exp_avg, exp_avg_sq
