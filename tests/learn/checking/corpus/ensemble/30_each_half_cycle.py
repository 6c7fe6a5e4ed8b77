# expect: fault:every_half_cycle
import numpy as np


def fge_predict(path, c, f):
    half = c // 2
    ps = []
    for i in range(1, len(path) + 1):
        if i % half == 0:
            e = np.exp(f(path[i - 1]))
            ps.append(e / e.sum(1, keepdims=True))
    return sum(ps) / len(ps)
