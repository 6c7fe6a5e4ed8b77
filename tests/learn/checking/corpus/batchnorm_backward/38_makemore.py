# expect: variant:unbiased_path
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n = x.shape[0]
    bnmeani = x.sum(0) / n
    bndiff = x - bnmeani
    bnvar = (bndiff**2).sum(0) / (n - 1)
    bnvar_inv = (bnvar + eps) ** -0.5
    bnraw = bndiff * bnvar_inv
    dx = gamma * bnvar_inv / n * (n * dy - dy.sum(0) - n / (n - 1) * bnraw * (dy * bnraw).sum(0))
    return dx, (bnraw * dy).sum(0), dy.sum(0)
