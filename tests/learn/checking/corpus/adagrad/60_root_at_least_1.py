# expect: unknown
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g**2
    below = np.maximum(np.sqrt(v), 1)
    return w - lr * g / (below + eps), v
