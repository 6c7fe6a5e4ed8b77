# expect: fault:mean_of_columns
import numpy as np


def cross_entropy(x, y):
    n = len(y)
    rows = np.arange(n)
    z = x - x.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    loss = -np.mean(log_p[:, y])
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / n
