# expect: fault:eps_outside_and_derived
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    c = x - x.mean(0)
    s = np.sqrt((c * c).mean(0))
    x_hat = c / (s + eps)
    g = gamma * dy
    ds = -(g * c).sum(0) / (s + eps) ** 2
    dc = g / (s + eps) + ds * c / (len(x) * s)
    return dc - dc.mean(0), (dy * x_hat).sum(0), dy.sum(0)
