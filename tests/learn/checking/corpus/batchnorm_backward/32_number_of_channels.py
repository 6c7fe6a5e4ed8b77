# expect: fault:divided_by_C
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    n = x.shape[1]
    dx = (n * dxh - dxh.sum(0) - xh * (dxh * xh).sum(0)) / (n * sigma)
    return dx, (dy * xh).sum(0), dy.sum(0)
