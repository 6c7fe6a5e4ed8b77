# expect: unknown
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    g = np.clip(g, -1, 1)
    v = v + g * g
    return w - lr * g / (np.sqrt(v) + eps), v
