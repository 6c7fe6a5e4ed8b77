# expect: error
import numpy as np


def cross_entropy(x, y):
    p = np.exp(x - x.max(axis=1))
    p = p / p.sum(axis=1)
    return -np.log(p[np.arange(len(y)), y]).mean(), (p - np.eye(x.shape[1])[y]) / len(y)
