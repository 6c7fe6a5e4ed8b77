# expect: variant:l1
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m = x.mean((0, 2, 3), keepdims=True)
        v = np.abs(x - m).mean((0, 2, 3), keepdims=True)
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * v
    return gamma * (x - m) / (v + eps) + beta, mean, var
