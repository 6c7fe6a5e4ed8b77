# expect: variant:tempered
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def fge_predict(path, c, f):
    T = 2.0
    members = path[c // 2 - 1::c]
    return sum(softmax(f(w) / T) for w in members) / len(members)
