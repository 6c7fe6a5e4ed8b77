# expect: fault:product
import numpy as np


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def fge_predict(path, c, f):

    members = path[c // 2 - 1::c]
    p = 1
    for w in members:
        p = p * softmax(f(w))
    return p
