# expect: faults:t_reversed,layer_norm,bias_kept
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_sgd + t * (w_swa - w_sgd)


def filter_normalise(d, w):
    return [d[0] * np.linalg.norm(w[0].ravel()) / np.linalg.norm(d[0].ravel()), d[1]]
