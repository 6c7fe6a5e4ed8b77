# expect: variant:last_two_snapshots
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)

def fge_predict(path, c, f):
    members = path[c - 1::c][-2:]
    return np.mean([softmax(f(w)) for w in members], axis=0)
