# expect: variant:cautious
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    u = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    mask = (u * g > 0).astype(float)
    return w - lr * u * mask / np.maximum(mask.mean(), 1e-3), m, v
