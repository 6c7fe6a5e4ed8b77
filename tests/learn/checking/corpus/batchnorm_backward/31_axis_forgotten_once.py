# expect: fault:mean_path_over_everything
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    def centred(a):
        return a - a.mean()
    dx = (centred(dxh) - xh * (dxh * xh).mean(axis=0)) / sigma
    return dx, (dy * xh).sum(0), dy.sum(0)
