# expect: fault:last_only
import numpy as np


def fge_predict(path, c, f):
    e = np.exp(f(path[-1]))
    return e / e.sum(1, keepdims=True)
