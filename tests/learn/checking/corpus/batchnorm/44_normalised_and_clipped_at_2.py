# expect: unknown
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        n = x.size / m.size
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * v * n / (n - 1)
    x_hat = np.clip((x - m) / np.sqrt(v + eps), -2, 2)
    return gamma * x_hat + beta, mean, var
