# expect: fault:largest_of_members
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def fge_predict(path, c, f):
    return np.maximum.reduce([softmax(f(w)) for w in path[c // 2 - 1::c]])
