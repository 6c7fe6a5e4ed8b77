# expect: unknown
import numpy as np


def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    p = 0
    for w in members:
        e = np.exp(2 * f(w))
        p = p + e / e.sum(1, keepdims=True) / len(members)
    return p
