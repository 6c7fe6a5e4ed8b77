# expect: fault:batch_variance_in_evaluation
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    mu, s2 = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    center = mean
    if training:
        center = mu
        n = x.size // x.shape[1]
        mean = mean + momentum * (mu - mean)
        var = var + momentum * (s2 * n / (n - 1) - var)
    return gamma * (x - center) / np.sqrt(s2 + eps) + beta, mean, var
