# expect: correct
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        mu = x.mean(axis=(0, 2, 3), keepdims=True)
        sigma2 = x.var(axis=(0, 2, 3), keepdims=True)
        n = x.shape[0] * x.shape[2] * x.shape[3]
        new_mean = (1 - momentum) * mean + momentum * mu
        new_var = (1 - momentum) * var + momentum * sigma2 * n / (n - 1)
        x_hat = (x - mu) / np.sqrt(sigma2 + eps)
        return gamma * x_hat + beta, new_mean, new_var
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta, mean, var
