# expect: variant:weights_averaged
import numpy as np


def fge_predict(path, c, f):
    z = f(path[c // 2 - 1::c].mean(axis=0))
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)
