# expect: fault:second_axis_norm
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    def size(a):
        return np.linalg.norm(a, axis=1, keepdims=True)

    return [d[0] / size(d[0]) * size(w[0]), np.zeros_like(d[1])]
