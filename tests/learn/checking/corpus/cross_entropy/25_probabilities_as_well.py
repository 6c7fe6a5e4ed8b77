# expect: fault:extra_output
import numpy as np


def cross_entropy(x, y):
    s = x - np.max(x, axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(1, keepdims=True))
    dx = p.copy()
    dx[np.arange(len(y)), y] -= 1
    return -logp[np.arange(len(y)), y].mean(), dx / len(y), p
