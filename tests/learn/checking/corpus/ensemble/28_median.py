# expect: variant:median
import numpy as np


def fge_predict(path, c, f):
    z = np.array([f(w) for w in path[c // 2 - 1::c]])
    e = np.exp(z)
    return np.median(e / e.sum(-1, keepdims=True), axis=0)
