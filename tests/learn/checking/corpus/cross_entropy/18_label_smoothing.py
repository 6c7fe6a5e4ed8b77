# expect: convention:label_smoothing
import numpy as np


def cross_entropy(x, y):
    t = 0.9 * np.eye(x.shape[1])[y] + 0.1 / x.shape[1]
    log_p = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
    return -(t * log_p).sum(1).mean(), (np.exp(log_p) - t) / len(y)
