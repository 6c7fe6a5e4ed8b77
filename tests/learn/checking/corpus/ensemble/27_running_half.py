# expect: fault:pairwise_mean
import numpy as np


def fge_predict(path, c, f):
    p = None
    for w in path[c // 2 - 1::c]:
        z = f(w)
        e = np.exp(z - z.max(1, keepdims=True))
        new = e / e.sum(1, keepdims=True)
        p = new if p is None else (p + new) / 2
    return p
