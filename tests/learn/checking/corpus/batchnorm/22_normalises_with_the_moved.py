# expect: fault:moved_in_training
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        n = x.size / x.shape[1]
        mean = (1 - momentum) * mean + momentum * x.mean((0, 2, 3), keepdims=True)
        var = (1 - momentum) * var + momentum * x.var((0, 2, 3), keepdims=True) * n / (n - 1)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var
