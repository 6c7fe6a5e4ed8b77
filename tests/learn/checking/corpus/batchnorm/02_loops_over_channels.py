# expect: correct
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    y = np.empty_like(x)
    new_mean, new_var = mean.copy(), var.copy()
    for c in range(x.shape[1]):
        values = x[:, c].ravel()
        if training:
            m = sum(values) / len(values)
            v = sum((a - m) ** 2 for a in values) / len(values)
            new_mean[0, c] += momentum * (m - mean[0, c])
            new_var[0, c] += momentum * (v * len(values) / (len(values) - 1) - var[0, c])
        else:
            m, v = mean[0, c, 0, 0], var[0, c, 0, 0]
        y[:, c] = gamma[0, c] * (x[:, c] - m) / (v + eps) ** 0.5 + beta[0, c]
    return y, new_mean, new_var
