# expect: fault:deviation_stored
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    axes = (0, 2, 3)
    m, v = (x.mean(axes, keepdims=True), x.var(axes, keepdims=True)) if training else (mean, var)
    if training:
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * x.std(axes, keepdims=True, ddof=1)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
