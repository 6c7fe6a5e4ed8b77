# expect: faults:first_cycle_left_out,sum
import numpy as np


def fge_predict(path, c, f):
    p = 0
    for i in range(1, len(path) // c):
        e = np.exp(f(path[i * c + c // 2 - 1]))
        p = p + e / e.sum(1, keepdims=True)
    return p
