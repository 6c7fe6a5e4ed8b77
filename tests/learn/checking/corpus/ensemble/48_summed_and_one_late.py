# expect: faults:one_late,sum
import numpy as np


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def fge_predict(path, c, f):

    members = path[c // 2::c]
    return sum(softmax(f(w)) for w in members)
