# expect: convention:momentum_reversed
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        n = x.size / x.shape[1]
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        mean = momentum * mean + (1 - momentum) * m
        var = momentum * var + (1 - momentum) * v * n / (n - 1)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
