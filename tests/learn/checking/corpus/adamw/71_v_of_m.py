# expect: fault:v_from_m
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    w = w * (1 - lr * lam)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.square(m)
    denom = np.sqrt(v / (1 - beta2**t)) + eps
    return w - lr / (1 - beta1**t) * m / denom, m, v
