# expect: unknown
import numpy as np


def descent_step(w, g, lr):
    small = np.abs(g) < 0.1
    return np.where(small, w, w - lr * g)
