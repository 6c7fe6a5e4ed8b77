# expect: fault:around_new_mean
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        mean = (1 - momentum) * mean + momentum * m
        squares = np.mean(np.square(x - mean), axis=(0, 2, 3), keepdims=True)
        var = (1 - momentum) * var + momentum * squares
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
