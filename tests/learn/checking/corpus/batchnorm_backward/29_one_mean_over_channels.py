# expect: fault:var_path_over_channels
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    dot = (dxh * xh).mean(axis=-1, keepdims=True)
    dx = (dxh - dxh.mean(axis=0) - dot * xh) / sigma
    return dx, (dy * xh).sum(0), dy.sum(0)
