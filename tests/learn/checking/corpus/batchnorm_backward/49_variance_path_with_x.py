# expect: fault:var_path_with_x
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n = x.shape[0]
    centred = x - np.mean(x, axis=0)
    var = np.mean(centred**2, axis=0)
    inv = (var + eps) ** -0.5
    dxhat = gamma * dy
    dvar = -0.5 * np.sum(dxhat * x, axis=0) * inv**3
    dmu = -np.sum(dxhat, axis=0) * inv
    dx = dxhat * inv + 2 * centred * dvar / n + dmu / n
    dgamma = np.sum(dy * centred * inv, axis=0)
    return dx, dgamma, np.sum(dy, axis=0)
