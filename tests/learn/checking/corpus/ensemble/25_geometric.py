# expect: fault:geometric_mean
import numpy as np


def fge_predict(path, c, f):
    product, k = 1.0, 0
    for w in path[c // 2 - 1::c]:
        e = np.exp(f(w))
        product = product * e / e.sum(1, keepdims=True)
        k += 1
    return product ** (1 / k)
