# expect: fault:around_old_mean
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        var = (1 - momentum) * var + momentum * ((x - mean) ** 2).mean((0, 2, 3), keepdims=True)
        mean = (1 - momentum) * mean + momentum * m
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
