# expect: convention:momentum_reversed,biased_running
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    ax = (0, 2, 3)
    if training:
        m, v = np.mean(x, axis=ax, keepdims=True), np.var(x, axis=ax, keepdims=True)
        mean = mean * momentum + m * (1 - momentum)
        var = var * momentum + v * (1 - momentum)
    else:
        m, v = mean, var
    inv = gamma / np.sqrt(v + eps)
    return x * inv + (beta - m * inv), mean, var
