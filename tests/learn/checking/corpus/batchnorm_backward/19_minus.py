# expect: fault:sign
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / std
    dgamma, dbeta = (dy * xh).sum(0), dy.sum(0)
    N = len(x)
    dx = gamma / std * (dbeta / N + xh * dgamma / N - dy)
    return dx, dgamma, dbeta
