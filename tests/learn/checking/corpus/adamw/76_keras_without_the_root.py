# expect: fault:folded_without_root
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    w = w - lr * lam * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    alpha = lr * (1 - beta2**t) / (1 - beta1**t)
    return w - alpha * m / (np.sqrt(v) + eps), m, v
