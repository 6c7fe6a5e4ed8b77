# expect: fault:counts_all_numbers_for_the_running_variance
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        n = x.size
        m = x.mean((0, 2, 3), keepdims=True)
        v = x.var((0, 2, 3), keepdims=True)
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * v * n / (n - 1)
    else:
        m, v = mean, var
    xhat = (x - m) / np.sqrt(v + eps)
    return gamma * xhat + beta, mean, var
