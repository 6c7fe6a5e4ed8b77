# expect: fault:missing_output
import numpy as np


def cross_entropy(x, y):
    s = x - np.max(x, axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(1, keepdims=True))
    return -logp[np.arange(len(y)), y].mean()
