# expect: fault:dgamma_from_x_minus_mu
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    dx = (dxh - dxh.mean(0) - xh * (dxh * xh).mean(0)) / sigma
    return dx, np.sum(dy * (x - mu), axis=0), np.sum(dy, axis=0)
