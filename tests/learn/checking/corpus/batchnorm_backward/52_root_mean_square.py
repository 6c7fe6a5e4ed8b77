# expect: fault:var_path_root_mean_square
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    sigma = np.sqrt(x.var(0) + eps)
    x_hat = (x - x.mean(0)) / sigma
    d = dy * gamma
    dx = (d - d.mean(0) - x_hat * np.sqrt(((d * x_hat) ** 2).mean(0))) / sigma
    return dx, (dy * x_hat).sum(0), dy.sum(0)
