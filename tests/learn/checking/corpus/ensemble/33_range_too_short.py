# expect: fault:last_cycle_left_out
import numpy as np


def fge_predict(path, c, f):
    ps = []
    for i in range(c // 2 - 1, len(path) - c, c):
        e = np.exp(f(path[i]))
        ps.append(e / e.sum(1, keepdims=True))
    return np.mean(ps, axis=0)
