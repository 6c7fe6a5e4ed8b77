# expect: fault:eps_squared
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    axes = (0, 2, 3)
    if not training:
        return (x - mean) / np.sqrt(var + eps) * gamma + beta, mean, var
    mu = x.mean(axis=axes, keepdims=True)
    diff = x - mu
    n = diff.size // mu.size
    s2 = (diff**2).sum(axis=axes, keepdims=True) / n
    y = gamma * diff / np.sqrt(s2 + eps**2) + beta
    mean = mean + momentum * (mu - mean)
    var = var + momentum * (s2 * n / (n - 1) - var)
    return y, mean, var
