# expect: fault:last_cycle_only
import numpy as np


def fge_predict(path, c, f):
    for i in range(c // 2 - 1, len(path), c):
        e = np.exp(f(path[i]))
        p = e / e.sum(1, keepdims=True)
    return p
