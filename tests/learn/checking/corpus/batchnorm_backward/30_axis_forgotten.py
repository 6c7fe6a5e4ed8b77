# expect: fault:means_over_everything
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    dx = (dxh - np.mean(dxh) - xh * np.mean(dxh * xh)) / sigma
    return dx, (dy * xh).sum(0), dy.sum(0)
