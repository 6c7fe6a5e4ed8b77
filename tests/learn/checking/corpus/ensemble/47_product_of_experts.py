# expect: variant:product_of_experts
import numpy as np


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def fge_predict(path, c, f):

    members = path[c // 2 - 1::c]
    p = np.prod([softmax(f(w)) for w in members], axis=0)
    return p / p.sum(1, keepdims=True)
