# expect: error
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = np.sqrt(x.var(axis=1) + eps)
    xh = (x - x.mean(axis=1)) / std
    dgamma, dbeta = (dy * xh).sum(1), dy.sum(1)
    return gamma / std * (dy - dbeta / len(x) - xh * dgamma / len(x)), dgamma, dbeta
