# expect: unknown
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    dot = np.maximum((dxh * xh).mean(0), 0)
    dx = (dxh - dxh.mean(0) - xh * dot) / sigma
    return dx, (dy * xh).sum(0), dy.sum(0)
