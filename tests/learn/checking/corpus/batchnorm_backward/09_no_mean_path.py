# expect: fault:no_mean_path
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / std
    dx = gamma / std * (dy - xh * np.mean(dy * xh, axis=0))
    return dx, (dy * xh).sum(0), dy.sum(0)
