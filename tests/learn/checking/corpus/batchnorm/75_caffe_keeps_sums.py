# expect: variant:caffe
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        n = x.size / m.size
        mean = momentum * mean + m
        var = momentum * var + n / (n - 1) * v
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
