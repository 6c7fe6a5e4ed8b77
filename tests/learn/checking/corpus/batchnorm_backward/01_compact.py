# expect: correct
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, var = x.mean(0), x.var(0)
    x_hat = (x - mu) / np.sqrt(var + eps)
    dgamma, dbeta = (dy * x_hat).sum(0), dy.sum(0)
    dx = gamma / np.sqrt(var + eps) * (dy - dbeta / len(x) - x_hat * dgamma / len(x))
    return dx, dgamma, dbeta
