# expect: variant:stats_constant
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu = x.mean(axis=0)
    sigma = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - mu) / sigma
    dx = dy * gamma / sigma
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)
