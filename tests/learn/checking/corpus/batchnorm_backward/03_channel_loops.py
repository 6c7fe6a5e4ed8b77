# expect: correct
import math

import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n, channels = x.shape
    dx = np.zeros(x.shape)
    dg, db = np.zeros(channels), np.zeros(channels)
    for c in range(channels):
        mean = sum(x[i, c] for i in range(n)) / n
        var = sum((x[i, c] - mean) ** 2 for i in range(n)) / n
        s = math.sqrt(var + eps)
        for i in range(n):
            dg[c] += dy[i, c] * (x[i, c] - mean) / s
            db[c] += dy[i, c]
        for i in range(n):
            h = (x[i, c] - mean) / s
            dx[i, c] = gamma[c] / s * (dy[i, c] - db[c] / n - h * dg[c] / n)
    return dx, dg, db
