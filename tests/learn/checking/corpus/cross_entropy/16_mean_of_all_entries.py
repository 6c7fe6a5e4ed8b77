# expect: fault:mean_of_all
import numpy as np


def cross_entropy(x, y):
    hot = np.eye(x.shape[1])[y]
    log_p = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
    return np.mean(-hot * log_p), (np.exp(log_p) - hot) / x.size
