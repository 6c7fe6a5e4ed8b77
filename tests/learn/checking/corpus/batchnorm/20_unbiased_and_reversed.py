# expect: variant:unbiased
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        m = x.mean((0, 2, 3), keepdims=True)
        v = x.var((0, 2, 3), keepdims=True, ddof=1)
        mean = momentum * mean + (1 - momentum) * m
        var = momentum * var + (1 - momentum) * v
    else:
        m, v = mean, var
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
