# expect: fault:first_axis_norm
import numpy as np


def ray(w, d, t):
    unit = d / np.sqrt(d.dot(d))
    return w + t * unit


def line(w_swa, w_sgd, t):
    return (1 - t) * w_swa + t * w_sgd


def filter_normalise(d, w):
    (filters, biases), (like, _) = d, w
    flat, flat_like = (np.reshape(a, (a.shape[0], -1)) for a in (filters, like))
    ratio = np.linalg.norm(flat_like, axis=0) / np.linalg.norm(flat, axis=0)
    return [np.reshape(flat * ratio, filters.shape), np.zeros_like(biases)]
