# expect: variant:no_mean
import numpy as np


def cross_entropy(x, y):
    z = x - x.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    dx = np.exp(logp)
    dx[np.arange(len(y)), y] -= 1
    return -logp[np.arange(len(y)), y].sum(), dx
