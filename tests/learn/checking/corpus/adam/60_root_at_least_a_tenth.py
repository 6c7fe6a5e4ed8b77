# expect: unknown
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    root = np.sqrt(v / (1 - beta2**t)).clip(min=0.1)
    return w - lr * m / (1 - beta1**t) / (root + eps), m, v
