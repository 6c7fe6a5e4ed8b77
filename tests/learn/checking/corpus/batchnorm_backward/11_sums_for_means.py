# expect: fault:sums
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / std
    dgamma, dbeta = np.sum(dy * xh, 0), np.sum(dy, 0)
    return gamma / std * (dy - dbeta - xh * dgamma), dgamma, dbeta
