# expect: unknown
import numpy as np


def fge_predict(path, c, f):
    p = 0
    members = path[c // 2 - 1::c]
    for w in members:
        e = np.exp(np.clip(f(w), -10, 10))
        p = p + e / e.sum(axis=1, keepdims=True)
    return p / len(members)
