# expect: variant:unit_filters
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    axes = tuple(range(1, d[0].ndim))
    return [d[0] / np.sqrt((d[0] ** 2).sum(axes, keepdims=True)), 0 * d[1]]
