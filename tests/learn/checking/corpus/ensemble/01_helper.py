# expect: correct
import numpy as np


def probabilities(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def fge_predict(path, c, f):
    found = [probabilities(f(path[i])) for i in range(c // 2 - 1, len(path), c)]
    return np.mean(found, axis=0)
