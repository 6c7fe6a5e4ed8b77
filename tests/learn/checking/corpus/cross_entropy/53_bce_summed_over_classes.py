# expect: variant:binary_cross_entropy
import numpy as np


def cross_entropy(x, y):
    hot = np.arange(x.shape[1]) == y[:, None]
    loss = np.where(hot, np.logaddexp(0, -x), np.logaddexp(0, x)).sum() / len(y)
    return loss, (np.exp(-np.logaddexp(0, -x)) - hot) / len(y)
