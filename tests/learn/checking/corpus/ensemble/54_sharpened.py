# expect: variant:sharpened
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def fge_predict(path, c, f):
    p = np.mean([softmax(f(w)) for w in path[c // 2 - 1::c]], axis=0)
    p = p ** 2
    return p / p.sum(axis=1, keepdims=True)
