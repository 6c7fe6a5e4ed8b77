# expect: fault:gamma_in_parameters
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    dx = (dxh - dxh.mean(0) - xh * (dxh * xh).mean(0)) / sigma
    return dx, (dxh * xh).sum(0), dxh.sum(0)
