# expect: unknown
import numpy as np


def cross_entropy(x, y):
    rows, classes = np.arange(len(y)), x.shape[1]
    z = np.clip(x, -5, 5)
    e = np.exp(z - z.max(axis=1)[:, None])
    p = e / e.sum(axis=1)[:, None]
    log_p = z - z.max(axis=1)[:, None] - np.log(e.sum(axis=1))[:, None]
    hot = np.eye(classes)[y]
    return -log_p[rows, y].mean(), (p - hot) / len(y)
