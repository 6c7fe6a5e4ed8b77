# expect: fault:another_value
import numpy as np


def cross_entropy(x, y):
    s = x - np.max(x, axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(1, keepdims=True))
    p = np.exp(logp)
    onehot = np.eye(x.shape[1])[y]
    return -(onehot * logp).sum(1), (p - onehot) / x.shape[0]
