# expect: variant:unbiased
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    xmean, xvar = mean, var
    if training:
        xmean = x.mean(axis=(0, 2, 3), keepdims=True)
        xvar = x.var(axis=(0, 2, 3), keepdims=True, ddof=1)
        mean = (1 - momentum) * mean + momentum * xmean
        var = (1 - momentum) * var + momentum * xvar
    xhat = (x - xmean) / np.sqrt(xvar + eps)
    return gamma * xhat + beta, mean, var
