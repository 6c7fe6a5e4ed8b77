# expect: unknown
import numpy as np


def fge_predict(path, c, f):
    members = path[c // 2 - 1::c][:2]
    e = np.exp(np.stack([f(w) for w in members]))
    return (e / e.sum(axis=-1, keepdims=True)).mean(axis=0)
