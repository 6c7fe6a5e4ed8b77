# expect: fault:largest_normalised
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)

def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    p = np.max([softmax(f(w)) for w in members], axis=0)
    return p / p.sum(1, keepdims=True)
