# expect: fault:over_each_image
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m, v = x.mean((1, 2, 3), keepdims=True), x.var((1, 2, 3), keepdims=True)
        n = x.size / m.size
        mean = (1 - momentum) * mean + momentum * m.mean(0)
        var = (1 - momentum) * var + momentum * v.mean(0) * n / (n - 1)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
