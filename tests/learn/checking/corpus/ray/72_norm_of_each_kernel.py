# expect: fault:norm_of_each_kernel
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
            ax = tuple(range(2, a.ndim))
            out.append(a / np.sqrt((a ** 2).sum(ax, keepdims=True)) * np.sqrt((b ** 2).sum(ax, keepdims=True)))
    return out
