# expect: variant:end_of_cycle
import numpy as np


def fge_predict(path, c, f):
    ps = []
    for i in range(c - 1, len(path), c):
        e = np.exp(f(path[i]))
        ps.append(e / e.sum(1, keepdims=True))
    return sum(ps) / len(ps)
