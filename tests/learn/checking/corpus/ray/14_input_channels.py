# expect: fault:column_norm
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    axes = (0, *range(2, d[0].ndim))
    def norm(a):
        return np.sqrt(np.sum(a * a, axis=axes, keepdims=True))
    return [d[0] / norm(d[0]) * norm(w[0]), 0 * d[1]]
