# expect: fault:corrected_in_evaluation
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    n = x.shape[0] * x.shape[2] * x.shape[3]
    if training:
        mu, s2 = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        y = gamma * (x - mu) / np.sqrt(s2 + eps) + beta
        mean = (1 - momentum) * mean + momentum * mu
        var = (1 - momentum) * var + momentum * s2 * n / (n - 1)
    else:
        y = gamma * (x - mean) / np.sqrt(var * n / (n - 1) + eps) + beta
    return y, mean, var
