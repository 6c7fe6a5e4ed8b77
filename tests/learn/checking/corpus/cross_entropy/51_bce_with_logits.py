# expect: faults:binary_cross_entropy,mean_of_all
import numpy as np


def cross_entropy(x, y):
    target = np.eye(x.shape[1])[y]
    loss = np.maximum(x, 0) - x * target + np.log1p(np.exp(-np.abs(x)))
    sigmoid = np.exp(-np.logaddexp(0, -x))
    return loss.mean(), (sigmoid - target) / x.size
