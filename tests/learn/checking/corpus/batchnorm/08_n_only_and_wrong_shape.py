# expect: invalid
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        m, v = x.mean(axis=0), x.var(axis=0)
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * v
    else:
        m, v = mean, var
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
