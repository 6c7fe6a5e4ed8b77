# expect: fault:divided_by_T
import numpy as np


def fge_predict(path, c, f):
    total = 0
    for w in path[c // 2 - 1::c]:
        e = np.exp(f(w))
        total = total + e / e.sum(axis=-1, keepdims=True)
    return total / path.shape[0]
