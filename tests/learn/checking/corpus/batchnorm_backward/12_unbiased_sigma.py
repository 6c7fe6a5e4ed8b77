# expect: variant:unbiased
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = np.sqrt(np.var(x, axis=0, ddof=1) + eps)
    xh = (x - x.mean(0)) / std
    dgamma, dbeta = np.sum(dy * xh, 0), np.sum(dy, 0)
    dx = gamma / std * (dy - dy.mean(0) - xh * (dy * xh).mean(0))
    return dx, dgamma, dbeta
