# expect: fault:over_everything
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if not training:
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var
    m, v = x.mean(), x.var()
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, (1 - momentum) * mean + momentum * m, (1 - momentum) * var + momentum * x.var(ddof=1)
