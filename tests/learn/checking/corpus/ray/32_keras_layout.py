# expect: variant:filters_on_the_last_axis
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def norm(a):
    return np.sqrt(np.square(a).sum(axis=tuple(range(a.ndim - 1)), keepdims=True))


def filter_normalise(d, w):
    return [d[0] * norm(w[0]) / norm(d[0]), np.zeros_like(d[1])]
