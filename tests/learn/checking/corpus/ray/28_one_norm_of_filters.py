# expect: fault:one_norm_of_filters
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    F = np.empty_like(d[0])
    for i, (di, wi) in enumerate(zip(d[0], w[0])):
        F[i] = di * np.abs(wi).sum() / np.abs(di).sum()
    return [F, np.zeros_like(d[1])]
