# expect: convention:bits
import numpy as np


def cross_entropy(x, y):
    z = x - x.max(axis=1, keepdims=True)
    log2_p = (z - np.log(np.exp(z).sum(axis=1, keepdims=True))) / np.log(2)
    hot = np.eye(x.shape[1])[y]
    return -(hot * log2_p).sum(1).mean(), (2**log2_p - hot) / len(y) / np.log(2)
