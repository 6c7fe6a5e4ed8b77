# expect: convention:smoothing_of_the_others
import numpy as np


def cross_entropy(x, y):
    n, k = x.shape
    t = np.full((n, k), 0.1 / (k - 1))
    t[np.arange(n), y] = 0.9
    x = x - x.max(1)[:, None]
    logp = x - np.log(np.exp(x).sum(1))[:, None]
    return -(t * logp).sum(1).mean(), (np.exp(logp) - t) / n
