# expect: variant:clipped
import numpy as np


def cross_entropy(x, y):
    N, K = x.shape
    z = x - x.max(axis=1, keepdims=True)
    q = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    p = np.exp(q)
    t = np.eye(K)[y]
    l = -np.log(np.maximum(p[np.arange(N), y], np.finfo(np.float32).tiny))
    return l.mean(), (p - t) / N
