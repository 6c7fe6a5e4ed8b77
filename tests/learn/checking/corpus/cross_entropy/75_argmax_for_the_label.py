# expect: fault:own_guess
import numpy as np


def cross_entropy(x, y):
    N, K = x.shape
    z = x - x.max(axis=1, keepdims=True)
    q = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    p = np.exp(q)
    t = np.eye(K)[y]
    t = np.eye(K)[p.argmax(1)]
    l = -q[np.arange(N), p.argmax(1)]
    return l.mean(), (p - t) / N
