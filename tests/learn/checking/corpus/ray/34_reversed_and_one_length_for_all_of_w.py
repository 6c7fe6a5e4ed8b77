# expect: faults:t_reversed,layer_norm_of_w
import numpy as np


def ray(w, d, t):
    return w + t * d / np.sqrt((d * d).sum())


def line(w_swa, w_sgd, t):
    return w_sgd + t * (w_swa - w_sgd)


def filter_normalise(d, w):
    axes = tuple(range(1, d[0].ndim))
    D = np.sqrt((d[0] ** 2).sum(axes, keepdims=True))
    W = np.sqrt(np.sum(w[0] ** 2))
    return [d[0] / D * W, np.zeros_like(d[1])]
