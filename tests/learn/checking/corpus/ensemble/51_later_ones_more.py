# expect: fault:later_count_more
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)

def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    weights = np.arange(1, len(members) + 1)
    return np.average([softmax(f(w)) for w in members], axis=0, weights=weights)
