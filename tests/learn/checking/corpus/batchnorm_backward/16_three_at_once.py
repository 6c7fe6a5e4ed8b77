# expect: faults:no_mean_path,gamma_forgotten,param_means
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    std = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / std
    dgamma, dbeta = np.mean(dy * xh, 0), np.mean(dy, 0)
    return (dy - xh * dgamma) / std, dgamma, dbeta
