# expect: correct
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    n = x.size // x.shape[1]
    m, v = mean.ravel(), var.ravel()
    if training:
        m = np.einsum("nchw->c", x) / n
        v = np.einsum("nchw,nchw->c", x, x) / n - m**2
    scale = gamma.ravel() / np.sqrt(v + eps)
    y = np.einsum("nchw,c->nchw", x, scale) + (beta.ravel() - m * scale)[None, :, None, None]
    if training:
        mean = mean + momentum * (m.reshape(mean.shape) - mean)
        var = var + momentum * (v.reshape(var.shape) * n / (n - 1) - var)
    return y, mean, var
