# expect: fault:diagonal_of_softmax
import numpy as np


def cross_entropy(x, y):
    n = len(y)
    rows = np.arange(n)
    z = x - x.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    loss = -log_p[rows, y].mean()
    dx = (p - np.eye(x.shape[1])[y]) * p * (1 - p)
    return loss, dx / n
