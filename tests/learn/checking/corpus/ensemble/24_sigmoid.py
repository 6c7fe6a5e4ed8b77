# expect: fault:sigmoid
import numpy as np


def fge_predict(path, c, f):
    return np.mean([1 / (1 + np.exp(-f(w))) for w in path[c // 2 - 1::c]], axis=0)
