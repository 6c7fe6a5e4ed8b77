# expect: unknown
import numpy as np


def momentum_step(w, g, m, lr, beta):
    length = np.linalg.norm(g)
    if length > 1:
        g = g / length
    m = beta * m + g
    return w - lr * m, m
