# expect: fault:gamma_forgotten
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    N = x.shape[0]
    std = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / std
    dgamma = np.sum(dy * xh, 0)
    dbeta = np.sum(dy, 0)
    dx = (N * dy - dbeta - xh * dgamma) / (N * std)
    return dx, dgamma, dbeta
