# expect: fault:divided_by_variance_in_evaluation
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if not training:
        return gamma * ((x - mean) / var) + beta, mean, var
    mu, s2 = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    n = x.size / mu.size
    y = gamma * ((x - mu) / np.sqrt(s2 + eps)) + beta
    return y, mean * (1 - momentum) + mu * momentum, var * (1 - momentum) + s2 * n / (n - 1) * momentum
