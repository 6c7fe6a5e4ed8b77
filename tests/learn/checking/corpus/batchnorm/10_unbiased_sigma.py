# expect: variant:unbiased
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m = np.mean(x, axis=(0, 2, 3), keepdims=True)
        v = np.var(x, axis=(0, 2, 3), keepdims=True, ddof=1)
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * v
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
