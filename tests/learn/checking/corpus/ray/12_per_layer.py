# expect: variant:layer_norm
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    return [d[0] / np.linalg.norm(d[0].ravel()) * np.linalg.norm(w[0].ravel()), 0 * d[1]]
