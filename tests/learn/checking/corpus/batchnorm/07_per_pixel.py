# expect: fault:over_n_only
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        n = len(x)
        m, v = x.mean(0, keepdims=True), x.var(0, keepdims=True)
        mean = (1 - momentum) * mean + momentum * m.mean((2, 3), keepdims=True)
        var = (1 - momentum) * var + momentum * v.mean((2, 3), keepdims=True) * n / (n - 1)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
