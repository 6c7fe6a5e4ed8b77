# expect: fault:labels_from_one
import numpy as np


def cross_entropy(x, y):
    rows, classes = np.arange(len(y)), x.shape[1]
    z = x
    e = np.exp(z - z.max(axis=1)[:, None])
    p = e / e.sum(axis=1)[:, None]
    log_p = z - z.max(axis=1)[:, None] - np.log(e.sum(axis=1))[:, None]
    hot = np.eye(classes)[y - 1]
    return -(hot * log_p).sum() / len(y), (p - hot) / len(y)
