# expect: fault:batch_mean_in_evaluation
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m = x.mean((0, 2, 3), keepdims=True)
    v = var
    if training:
        v = x.var((0, 2, 3), keepdims=True)
        n = x.size / m.size
        mean = momentum * mean + (1 - momentum) * m
        var = momentum * var + (1 - momentum) * v * n / (n - 1)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
