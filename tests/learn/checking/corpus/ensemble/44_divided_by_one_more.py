# expect: fault:divided_by_k_plus_1
import numpy as np


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def fge_predict(path, c, f):

    k = len(path) // c
    p = 0
    for j in range(k):
        p = p + softmax(f(path[j * c + c // 2 - 1]))
    return p / (k + 1)
