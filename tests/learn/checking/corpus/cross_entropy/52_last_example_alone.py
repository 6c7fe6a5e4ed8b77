# expect: fault:last_example
import numpy as np


def cross_entropy(x, y):
    N = len(y)
    dx = np.zeros_like(x)
    for i in range(N):
        z = x[i] - x[i].max()
        log_p = z - np.log(np.sum(np.exp(z)))
        loss = -log_p[y[i]] / N
        dx[i] = np.exp(log_p) / N
        dx[i, y[i]] -= 1 / N
    return loss, dx
