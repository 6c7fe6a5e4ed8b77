# expect: fault:not_divided_by_n
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    N = x.shape[0]
    inv = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv
    dx_hat = dy * gamma
    dx = inv * (N * dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0))
    return dx, np.einsum("nc,nc->c", dy, x_hat), dy.sum(axis=0)
