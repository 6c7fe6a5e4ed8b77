# expect: fault:around_running_mean
import numpy as np

PIXELS = (0, 2, 3)


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if not training:
        return gamma * (x - mean) * (var + eps) ** -0.5 + beta, mean, var
    count = x.size // x.shape[1]
    batch_mean = np.sum(x, axis=PIXELS, keepdims=True) / count
    batch_var = np.sum((x - mean) ** 2, axis=PIXELS, keepdims=True) / count
    y = gamma * (x - batch_mean) * (batch_var + eps) ** -0.5 + beta
    mean = mean + momentum * (batch_mean - mean)
    var = var + momentum * (batch_var * count / (count - 1) - var)
    return y, mean, var
