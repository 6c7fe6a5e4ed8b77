# expect: variant:inverse_deviation
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        n = x.size // x.shape[1]
        m = x.mean((0, 2, 3), keepdims=True)
        v = x.var((0, 2, 3), keepdims=True)
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum / np.sqrt(v + eps)
        s = 1 / np.sqrt(v + eps)
    else:
        m, s = mean, var
    xhat = (x - m) * s
    return gamma * xhat + beta, mean, var
