# expect: fault:largest_of_filters
import numpy as np


def ray(w, d, t):
    return np.add(w, t / np.linalg.norm(d) * d)


def line(w_swa, w_sgd, t):
    return w_swa - t * (w_swa - w_sgd)


def filter_normalise(d, w):
    filters = [f * np.abs(g).max() / np.abs(f).max() for f, g in zip(d[0], w[0])]
    return [np.array(filters), np.zeros(len(d[1]))]
