# expect: fault:softmax_over_rows
import numpy as np


def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    p = 0
    for w in members:
        e = np.exp(f(w))
        p = p + e / e.sum(0) / len(members)
    return p
