# expect: fault:softmax_twice
import numpy as np


def softmax(z):
    z = np.exp(z - z.max(-1, keepdims=True))
    return z / z.sum(-1, keepdims=True)


def fge_predict(path, c, f):
    middles = range(c // 2 - 1, len(path), c)
    return softmax(np.mean([softmax(f(path[i])) for i in middles], axis=0))
