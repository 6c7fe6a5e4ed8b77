# expect: fault:momentum_twice
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        n = x.size // x.shape[1]
        m = x.mean((0, 2, 3), keepdims=True)
        v = x.var((0, 2, 3), keepdims=True)
        mean = momentum * mean + momentum * m
        var = momentum * var + momentum * v * n / (n - 1)
    else:
        m, v = mean, var
    xhat = (x - m) / np.sqrt(v + eps)
    return gamma * xhat + beta, mean, var
