# expect: fault:divided_by_all_numbers
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    m = x.size
    std = np.sqrt(x.var(axis=0) + eps)
    normed = (x - x.mean(axis=0)) / std
    grad = dy * gamma
    dx = (grad - np.sum(grad, axis=0) / m - normed * np.sum(grad * normed, axis=0) / m) / std
    return dx, np.sum(dy * normed, axis=0), np.sum(dy, axis=0)
