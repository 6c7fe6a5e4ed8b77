# expect: fault:sigmoid
import numpy as np


def cross_entropy(x, y):
    N = len(y)
    log_p = -np.logaddexp(0, -x)
    dx = np.exp(log_p)
    dx[np.arange(N), y] -= 1
    return -np.mean(log_p[np.arange(N), y]), dx / N
