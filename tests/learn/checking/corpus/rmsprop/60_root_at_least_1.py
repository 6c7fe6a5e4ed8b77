# expect: unknown
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g**2
    root = np.sqrt(v)
    root[root < 1] = 1
    return w - lr * g / (root + eps), v
