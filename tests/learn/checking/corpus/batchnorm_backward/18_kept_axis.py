# expect: fault:shape
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = np.sqrt(x.var(0, keepdims=True) + eps)
    xh = (x - x.mean(0, keepdims=True)) / std
    dgamma = (dy * xh).sum(0, keepdims=True)
    dbeta = dy.sum(0, keepdims=True)
    return gamma / std * (dy - dbeta / len(x) - xh * dgamma / len(x)), dgamma, dbeta
