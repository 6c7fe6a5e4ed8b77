# expect: unknown
import numpy as np


def ray(w, d, t):
    return w + t * d / np.sqrt((d * d).sum())


def line(w_swa, w_sgd, t):
    t = min(max(t, 0.0), 1.0)
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    axes = tuple(range(1, d[0].ndim))
    D, W = (np.sqrt((a[0] ** 2).sum(axes, keepdims=True)) for a in (d, w))
    return [d[0] / D * W, np.zeros_like(d[1])]
