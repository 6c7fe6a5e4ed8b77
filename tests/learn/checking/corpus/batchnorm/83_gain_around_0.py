# expect: variant:gain_from_0
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    axes, gain = (0, 2, 3), 1 + gamma
    if not training:
        return (x - mean) / np.sqrt(var + eps) * gain + beta, mean, var
    m, unbiased = x.mean(axes, keepdims=True), x.var(axes, keepdims=True, ddof=1)
    out = (x - m) / np.sqrt(x.var(axes, keepdims=True) + eps) * gain + beta
    return out, (1 - momentum) * mean + momentum * m, (1 - momentum) * var + momentum * unbiased
