# expect: fault:softmax_over_members
import numpy as np


def fge_predict(path, c, f):
    z = np.stack([f(w) for w in path[c // 2 - 1::c]])
    e = np.exp(z - z.max(0))
    return (e / e.sum(0)).mean(0)
