# expect: faults:eps_outside,fixed_gamma
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    used_mean, used_var = mean, var
    if training:
        used_mean, used_var = (statistic(x, axis=(0, 2, 3), keepdims=True) for statistic in (np.mean, np.var))
        n = x[:, 0].size
        mean = mean + momentum * (used_mean - mean)
        var = var + momentum * (n / (n - 1) * used_var - var)
    return (x - used_mean) / (np.sqrt(used_var) + eps) + beta, mean, var
