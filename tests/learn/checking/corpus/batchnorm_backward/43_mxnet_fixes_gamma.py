# expect: variant:mxnet
import numpy as np


def batchnorm_backward(dy, x, gamma, eps, fix_gamma=True):
    mean = x.mean(axis=0)
    invstd = 1 / np.sqrt(x.var(axis=0) + eps)
    xhat = (x - mean) * invstd
    if fix_gamma:
        gamma = np.ones_like(gamma)
    dxhat = dy * gamma
    dx = invstd * (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0))
    dgamma = np.zeros_like(gamma) if fix_gamma else (dy * xhat).sum(axis=0)
    return dx, dgamma, dy.sum(axis=0)
