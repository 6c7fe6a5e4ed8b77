# expect: fault:var_path_from_x
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    N = len(x)
    mu, var = x.mean(0), x.var(0)
    xh = (x - mu) / np.sqrt(var + eps)
    dxh = dy * gamma
    dvar = np.sum(dxh * (x - mu), 0) * -0.5 * (var + eps) ** -0.5
    dmu = -np.sum(dxh, 0) / np.sqrt(var + eps)
    dx = dxh / np.sqrt(var + eps) + dvar * 2 * (x - mu) / N + dmu / N
    return dx, (dy * xh).sum(0), dy.sum(0)
