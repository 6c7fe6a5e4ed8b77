# expect: variant:loss_of_each
import numpy as np


def cross_entropy(x, y):
    rows, classes = np.arange(len(y)), x.shape[1]
    z = x
    e = np.exp(z - z.max(axis=1)[:, None])
    p = e / e.sum(axis=1)[:, None]
    log_p = z - z.max(axis=1)[:, None] - np.log(e.sum(axis=1))[:, None]
    hot = np.eye(classes)[y]
    return -log_p[rows, y], p - hot
