# expect: fault:counts_pixels
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    axes = (0, 2, 3)
    if not training:
        return (x - mean) / np.sqrt(var + eps) * gamma + beta, mean, var
    mu = x.mean(axis=axes, keepdims=True)
    diff = x - mu
    n = x.shape[2] * x.shape[3]
    s2 = (diff**2).sum(axis=axes, keepdims=True) / n
    y = gamma * diff / np.sqrt(s2 + eps) + beta
    mean = mean + momentum * (mu - mean)
    var = var + momentum * (s2 * n / (n - 1) - var)
    return y, mean, var
