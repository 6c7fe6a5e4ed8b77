# expect: fault:hats_returned
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m /= 1 - beta1**t
    v /= 1 - beta2**t
    w = w * (1 - lr * lam)
    return w - lr * m / (np.sqrt(v) + eps), m, v
