# expect: fault:eps_stored
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        m = x.mean(axis=(0, 2, 3), keepdims=True)
        v = ((x - m)**2).mean(axis=(0, 2, 3), keepdims=True) + eps
        n = x.shape[0] * x.shape[2] * x.shape[3]
        mean = mean + momentum * (m - mean)
        var = var + momentum * (v * n / (n - 1) - var)
        return gamma * (x - m) / np.sqrt(v) + beta, mean, var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var
