# expect: unknown
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    root = np.maximum(0.1, np.sqrt(v / (1 - beta2**t)))
    return w - lr * (m / (1 - beta1**t) / (root + eps) + lam * w), m, v
