# expect: fault:no_var_path
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n = len(x)
    std = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / std
    dxh = dy * gamma
    dx = dxh / std - dxh.sum(0) / std / n
    return dx, (dy * xh).sum(0), dy.sum(0)
