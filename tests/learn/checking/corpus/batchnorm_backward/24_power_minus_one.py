# expect: fault:var_path_half_from_x
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    n = len(x)
    dvar = (dxh * (x - mu)).sum(0) * -0.5 / sigma**2
    dmu = -dxh.sum(0) / sigma
    dx = dxh / sigma + 2 * dvar * (x - mu) / n + dmu / n
    return dx, (dy * xh).sum(0), dy.sum(0)
