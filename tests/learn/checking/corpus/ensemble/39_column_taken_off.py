# expect: fault:largest_of_a_column
import numpy as np


def fge_predict(path, c, f):
    p = []
    for w in path[c // 2 - 1::c]:
        z = f(w)
        e = np.exp(z - z.max(axis=0))
        p.append(e / e.sum(axis=1, keepdims=True))
    return np.mean(p, axis=0)
