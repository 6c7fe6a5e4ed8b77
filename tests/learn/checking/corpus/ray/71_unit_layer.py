# expect: variant:unit_layer
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return (1 - t) * w_swa + t * w_sgd


def filter_normalise(d, w):
    out = []
    for a, b in zip(d, w):
        if a.ndim == 1:
            out.append(np.zeros_like(a))
        else:
            ax = tuple(range(1, a.ndim))
            out.append(a / np.linalg.norm(a))
    return out
