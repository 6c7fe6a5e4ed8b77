# expect: correct
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    m = len(x)
    mu = np.mean(x, axis=0, keepdims=True)
    v = np.mean(np.square(x - mu), axis=0, keepdims=True)
    dxh = np.multiply(dy, gamma)
    dv = np.sum(dxh * (x - mu), 0, keepdims=True) * -0.5 * np.power(v + eps + 1e-12, -1.5)
    dmu = np.sum(-dxh / np.sqrt(v + eps), 0, keepdims=True) + dv * np.mean(-2 * (x - mu), 0, keepdims=True)
    dx = dxh / np.sqrt(v + eps) + dv * 2 * (x - mu) / m + dmu / m
    xh = (x - mu) / np.sqrt(v + eps)
    print(dx.shape)
    return dx, (dy * xh).sum(axis=0), dy.sum(axis=0)
