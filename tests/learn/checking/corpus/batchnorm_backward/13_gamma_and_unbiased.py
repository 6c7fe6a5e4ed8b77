# expect: faults:gamma_forgotten,unbiased
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    N = len(x)
    centred = x - x.mean(0)
    std = np.sqrt((centred**2).sum(0) / (N - 1) + eps)
    xh = centred / std
    dx = (dy - dy.mean(0) - xh * (dy * xh).mean(0)) / std
    return dx, (dy * xh).sum(0), dy.sum(0)
