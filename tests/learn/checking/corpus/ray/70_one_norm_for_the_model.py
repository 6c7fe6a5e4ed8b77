# expect: fault:global_norm_of_biases_too
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return (1 - t) * w_swa + t * w_sgd


def filter_normalise(d, w):
    nd = np.sqrt(sum((a ** 2).sum() for a in d))
    nw = np.sqrt(sum((b ** 2).sum() for b in w))
    return [a * nw / nd for a in d]
    out = []
    for a, b in zip(d, w):
        if a.ndim == 1:
            out.append(np.zeros_like(a))
        else:
            ax = tuple(range(1, a.ndim))
            out.append(a / np.sqrt((a ** 2).sum(ax, keepdims=True)) * np.sqrt((b ** 2).sum(ax, keepdims=True)))
    return out
