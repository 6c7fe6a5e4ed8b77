# expect: fault:var_path_summed
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    dx = (dxh - dxh.mean(0) - xh * np.einsum("nc,nc->c", dxh, xh)) / sigma
    return dx, (dy * xh).sum(0), dy.sum(0)
