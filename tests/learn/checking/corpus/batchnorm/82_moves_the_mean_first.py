# expect: fault:around_moved_mean
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    axes = (0, 2, 3)
    if training:
        centre, n = x.mean(axes, keepdims=True), x.size / x.shape[1]
        mean = mean + momentum * (centre - mean)
        spread = np.square(x - mean).mean(axes, keepdims=True)
        var = var + momentum * (spread * n / (n - 1) - var)
    else:
        centre, spread = mean, var
    return gamma * ((x - centre) / np.sqrt(spread + eps)) + beta, mean, var
