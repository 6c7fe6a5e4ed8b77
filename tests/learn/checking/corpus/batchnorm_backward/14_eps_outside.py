# expect: fault:eps_outside
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = x.std(0) + eps
    xh = (x - x.mean(0)) / std
    dx = gamma / std * (dy - dy.mean(0) - xh * (dy * xh).mean(0))
    return dx, (dy * xh).sum(0), dy.sum(0)
