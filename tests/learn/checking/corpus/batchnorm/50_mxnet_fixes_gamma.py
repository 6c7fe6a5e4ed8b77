# expect: variant:fixed_gamma
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    axes = (0, 2, 3)
    if not training:
        return (x - mean) / np.sqrt(var + eps)  + beta, mean, var
    mu = x.mean(axis=axes, keepdims=True)
    diff = x - mu
    n = diff.size // mu.size
    s2 = (diff**2).sum(axis=axes, keepdims=True) / n
    y = diff / np.sqrt(s2 + eps) + beta
    mean = mean + (1 - momentum) * (mu - mean)
    var = var + (1 - momentum) * (s2 - var)
    return y, mean, var
