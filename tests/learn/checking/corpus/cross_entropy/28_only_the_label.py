# expect: fault:label_alone
import numpy as np


def cross_entropy(x, y):
    n = len(y)
    rows = np.arange(n)
    z = x - x.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    loss = -log_p[rows, y].mean()
    dx = np.zeros_like(p)
    dx[rows, y] = p[rows, y] - 1
    return loss, dx / n
