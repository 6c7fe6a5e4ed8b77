# expect: variant:keras_0
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    m = x.mean(0)
    std = np.sqrt(((x - m)**2 + eps).mean(0))
    denom = std + eps
    normed = (x - m) / denom
    d = dy * gamma
    dstd = -(d * (x - m)).sum(0) / denom**2
    dx = d / denom + dstd * (x - m) / (len(x) * std)
    dx = dx - dx.mean(0)
    return dx, (dy * normed).sum(0), dy.sum(0)
