# expect: variant:darknet
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n = len(x)
    mean, variance = x.mean(0), x.var(0, ddof=1)
    x_norm = (x - mean) / (np.sqrt(variance) + eps)
    delta = dy * gamma
    mean_delta = -delta.sum(0) / np.sqrt(variance + eps)
    variance_delta = -0.5 * (delta * (x - mean)).sum(0) * (variance + eps) ** -1.5
    dx = delta / (np.sqrt(variance) + eps) + variance_delta * 2 * (x - mean) / n + mean_delta / n
    return dx, (dy * x_norm).sum(0), dy.sum(0)
