# expect: fault:one_early
import numpy as np


def fge_predict(path, c, f):
    total, k = 0, 0
    for cycle in range(len(path) // c):
        z = f(path[cycle * c + c // 2 - 2])
        e = np.exp(z - z.max(1, keepdims=True))
        total, k = total + e / e.sum(1, keepdims=True), k + 1
    return total / k
