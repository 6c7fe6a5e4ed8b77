# expect: faults:no_log,no_mean
import numpy as np


def cross_entropy(x, y):
    z = x - x.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    loss, dx = 0.0, p.copy()
    for i, label in enumerate(y):
        loss -= p[i, label]
        dx[i, label] -= 1
    return loss, dx
