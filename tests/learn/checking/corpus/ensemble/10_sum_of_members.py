# expect: variant:sum
import numpy as np


def fge_predict(path, c, f):
    p = 0
    for w in path[c // 2 - 1::c]:
        e = np.exp(f(w))
        p = p + e / e.sum(1, keepdims=True)
    return p
