# expect: fault:filters_squared
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    F = np.array([a * (b ** 2).sum() / (a ** 2).sum() for a, b in zip(d[0], w[0])])
    return [F, np.zeros_like(d[1])]
