# expect: faults:double_softmax,no_mean
import numpy as np


def cross_entropy(x, y):
    p = np.exp(x - x.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    q = np.exp(p) / np.exp(p).sum(1, keepdims=True)
    loss = 0
    for i in range(len(y)):
        loss -= np.log(q[i, y[i]])
        q[i, y[i]] -= 1
    return loss, q
