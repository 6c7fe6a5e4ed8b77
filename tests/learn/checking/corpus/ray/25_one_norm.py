# expect: fault:one_norm
import numpy as np


def ray(w, d, t):
    return w + t * d / np.abs(d).sum()


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    ax = tuple(range(1, d[0].ndim))
    size = [np.sqrt(np.sum(a[0] ** 2, axis=ax, keepdims=True)) for a in (d, w)]
    return [d[0] * size[1] / size[0], np.zeros_like(d[1])]
