# expect: fault:double_var_path
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    dxh = dy * gamma
    n = len(x)
    dvar = -(dxh * (x - mu)).sum(0) * sigma**-3
    dmu = -dxh.sum(0) / sigma
    dx = dxh / sigma + dvar * 2 * (x - mu) / n + dmu / n
    return dx, (dy * xh).sum(0), dy.sum(0)
