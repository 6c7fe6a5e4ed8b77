# expect: fault:one_subtracted_everywhere
import numpy as np


def cross_entropy(x, y):
    n = len(x)
    z = x - x.max(1)[:, None]
    log_p = z - np.log(np.exp(z).sum(1))[:, None]
    dx = np.exp(log_p)
    for i in range(n):
        dx[i] -= 1
    return -sum(log_p[i, label] for i, label in enumerate(y)) / n, dx / n
