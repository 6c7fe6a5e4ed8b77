# expect: variant:clipped_at_1e-7
import numpy as np


def cross_entropy(x, y):
    N, K = x.shape
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(np.clip(p[np.arange(N), y], 1e-7, 1 - 1e-7)))
    p[np.arange(N), y] -= 1
    return loss, p / N
