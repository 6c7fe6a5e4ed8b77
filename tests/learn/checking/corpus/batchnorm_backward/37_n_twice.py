# expect: fault:divided_by_n
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n = len(x)
    std = np.sqrt(x.var(0) + eps)
    x_hat = (x - x.mean(0)) / std
    d = gamma * dy
    dx = (d - d.mean(0) - x_hat * (d * x_hat).mean(0)) / (n * std)
    return dx, (dy * x_hat).sum(0), dy.sum(0)
