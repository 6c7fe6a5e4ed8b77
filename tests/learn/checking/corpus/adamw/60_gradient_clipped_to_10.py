# expect: unknown
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    g = np.clip(g, -10, 10)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    d = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * d - lr * lam * w, m, v
