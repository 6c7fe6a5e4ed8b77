# expect: fault:first_cycle_only
import numpy as np


def fge_predict(path, c, f):
    ps = []
    for w in path[c // 2 - 1::c]:
        e = np.exp(f(w))
        ps.append(e / e.sum(1, keepdims=True))
        return np.mean(ps, axis=0)
