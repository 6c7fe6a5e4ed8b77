# expect: variant:constant_in_the_log
import numpy as np


def cross_entropy(x, y):
    N, K = x.shape
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(np.log(p[np.arange(N), y] + 1e-7)) / N
    p[np.arange(N), y] -= 1
    return loss, p / N
