# expect: fault:one_late
import numpy as np


def fge_predict(path, c, f):
    ps = []
    for i, w in enumerate(path):
        if i % c == c // 2:
            e = np.exp(f(w))
            ps.append(e / e.sum(1, keepdims=True))
    return np.mean(ps, axis=0)
