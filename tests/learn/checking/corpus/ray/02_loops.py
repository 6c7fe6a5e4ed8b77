# expect: correct
import math

import numpy as np


def ray(w, d, t):
    length = math.sqrt(sum(x * x for x in d))
    return [a + t * x / length for a, x in zip(w, d)]


def line(w_swa, w_sgd, t):
    return [a + t * (b - a) for a, b in zip(w_swa, w_sgd)]


def filter_normalise(d, w):
    out = []
    for d_filter, w_filter in zip(d[0], w[0]):
        out.append(d_filter / np.linalg.norm(d_filter.ravel()) * np.linalg.norm(w_filter.ravel()))
    return [np.array(out), [0.0] * len(d[1])]
