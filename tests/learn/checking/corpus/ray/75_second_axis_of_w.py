# expect: fault:second_axis_norm_of_w
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return (1 - t) * w_swa + t * w_sgd


def size(a):
    return np.sqrt((a * a).sum(axis=tuple(range(1, a.ndim)), keepdims=True))


def filter_normalise(d, w):
    return [d[0] / size(d[0]) * np.linalg.norm(w[0], axis=1, keepdims=True), np.zeros_like(d[1])]
