# expect: fault:eps_outside
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        n = x.size / m.size
        y = gamma * (x - m) / np.sqrt(v + eps) + beta
        return y, (1 - momentum) * mean + momentum * m, (1 - momentum) * var + momentum * v * n / (n - 1)
    return gamma * (x - mean) / (np.sqrt(var) + eps) + beta, mean, var
