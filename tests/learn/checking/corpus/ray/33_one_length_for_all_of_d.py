# expect: fault:layer_norm_of_d
import numpy as np


def ray(w, d, t):
    return w + t * d / np.sqrt((d * d).sum())


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    axes = tuple(range(1, d[0].ndim))
    D = np.linalg.norm(d[0])
    W = np.sqrt((w[0] ** 2).sum(axes, keepdims=True))
    return [d[0] / D * W, np.zeros_like(d[1])]
