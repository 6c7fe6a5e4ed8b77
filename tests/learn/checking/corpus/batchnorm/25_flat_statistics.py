# expect: fault:shape
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if not training:
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean.reshape(-1), var.reshape(-1)
    mu = x.mean(axis=(0, 2, 3))
    s2 = x.var(axis=(0, 2, 3))
    n = x.shape[0] * x.shape[2] * x.shape[3]
    xh = (x - mu[None, :, None, None]) / np.sqrt(s2[None, :, None, None] + eps)
    r = (1 - momentum) * mean.reshape(-1) + momentum * mu
    s = (1 - momentum) * var.reshape(-1) + momentum * s2 * n / (n - 1)
    return gamma * xh + beta, r, s
