# expect: fault:missing_output
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    xh = (x - mu) / sigma
    return gamma / sigma * (dy - dy.mean(0) - xh * (dy * xh).mean(0)), (dy * xh).sum(0)
