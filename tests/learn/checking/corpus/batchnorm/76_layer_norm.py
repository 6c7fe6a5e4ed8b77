# expect: variant:layer_norm
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = x.mean((1, 2, 3), keepdims=True), x.var((1, 2, 3), keepdims=True)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
