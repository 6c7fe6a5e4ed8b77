# expect: unknown
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / (np.maximum(np.sqrt(v), abs(g)) + eps), v
