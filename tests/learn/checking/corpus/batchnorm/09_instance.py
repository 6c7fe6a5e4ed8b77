# expect: fault:over_pixels_only
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if not training:
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var
    n = x.shape[2] * x.shape[3]
    m = x.mean((2, 3), keepdims=True)
    v = x.var((2, 3), keepdims=True)
    new_mean = (1 - momentum) * mean + momentum * m.mean(0, keepdims=True)
    new_var = (1 - momentum) * var + momentum * (v * n / (n - 1)).mean(0, keepdims=True)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, new_mean, new_var
