# expect: fault:mean_path_summed
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    dx = dxh / sigma - dxh.sum(0) / sigma - xh * (dxh * xh).mean(0) / sigma
    return dx, (dy * xh).sum(0), dy.sum(0)
