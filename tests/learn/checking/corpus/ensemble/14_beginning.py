# expect: fault:start_of_cycle
import numpy as np


def fge_predict(path, c, f):
    ps = []
    for w in path[::c]:
        e = np.exp(f(w))
        ps.append(e / e.sum(1, keepdims=True))
    return sum(ps) / len(ps)
