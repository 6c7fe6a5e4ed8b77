# expect: faults:momentum_reversed,no_root_in_training
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if not training:
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var
    axes, n = (0, 2, 3), x.size // x.shape[1]
    mu = x.mean(axes, keepdims=True)
    v = ((x - mu) ** 2).mean(axes, keepdims=True)
    y = gamma * (x - mu) / (v + eps) + beta
    return y, momentum * mean + (1 - momentum) * mu, (1 - momentum) * var + momentum * v * n / (n - 1)
