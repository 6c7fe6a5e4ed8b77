# expect: unknown
import numpy as np


def cross_entropy(x, y):
    p = np.exp(x - x.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    hot = np.eye(x.shape[1])[y]
    return ((p - hot) ** 2).sum() / len(y), (p - hot) / len(y)
