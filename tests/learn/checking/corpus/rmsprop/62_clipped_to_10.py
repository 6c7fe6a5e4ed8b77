# expect: unknown
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    g = np.minimum(np.maximum(g, -10), 10)
    v = beta * v + (1 - beta) * g * g
    return w - lr * g / (np.sqrt(v) + eps), v
