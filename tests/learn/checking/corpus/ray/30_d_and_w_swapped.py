# expect: fault:d_and_w_swapped
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    (w, d) = (d, w)
    F = np.array([a / np.linalg.norm(a) * np.linalg.norm(b) for a, b in zip(d[0], w[0])])
    return [F, np.zeros_like(d[1])]
