# expect: fault:divided_by_c
import numpy as np


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def fge_predict(path, c, f):

    members = path[c // 2 - 1::c]
    p = np.zeros_like(f(path[0]))
    for w in members:
        p += softmax(f(w)) / c
    return p
