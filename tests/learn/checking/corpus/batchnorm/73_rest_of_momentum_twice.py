# expect: fault:rest_of_momentum_twice
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        n = x.size / m.size
        mean, var = ((1 - momentum) * (old + new) for old, new in ((mean, m), (var, v * n / (n - 1))))
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
