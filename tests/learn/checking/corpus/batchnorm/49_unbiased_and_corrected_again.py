# expect: fault:corrected_twice
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    sigma2 = x.var(axis=(0, 2, 3), keepdims=True, ddof=1)
    n = x.shape[0] * x.shape[2] * x.shape[3]
    if training:
        m, v = mu, sigma2
        new_mean = (1 - momentum) * mean + momentum * mu
        new_var = (1 - momentum) * var + momentum * sigma2 * n / (n - 1)
    else:
        m, v, new_mean, new_var = mean, var, mean, var
    x_hat = (x - m) / np.sqrt(v + eps)
    return gamma * x_hat + beta, new_mean, new_var
