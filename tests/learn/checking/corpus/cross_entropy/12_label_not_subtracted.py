# expect: fault:label_not_subtracted
import numpy as np


def cross_entropy(x, y):
    z = x - x.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean(), np.exp(log_p) / len(y)
