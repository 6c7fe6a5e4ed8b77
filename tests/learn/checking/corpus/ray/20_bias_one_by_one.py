# expect: variant:bias_element_wise
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    axes = tuple(range(1, d[0].ndim))
    scale = np.sqrt((w[0] ** 2).sum(axes, keepdims=True) / (d[0] ** 2).sum(axes, keepdims=True))
    return [d[0] * scale, d[1] / abs(d[1]) * abs(w[1])]
