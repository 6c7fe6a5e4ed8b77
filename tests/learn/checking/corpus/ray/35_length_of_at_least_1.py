# expect: unknown
import numpy as np


def ray(w, d, t):
    return w + t * d / max(np.sqrt((d * d).sum()), 1.0)


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    axes = tuple(range(1, d[0].ndim))
    D, W = (np.sqrt((a[0] ** 2).sum(axes, keepdims=True)) for a in (d, w))
    return [d[0] / D * W, np.zeros_like(d[1])]
