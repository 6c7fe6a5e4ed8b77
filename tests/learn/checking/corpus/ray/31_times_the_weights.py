# expect: faults:times_the_weights,start_forgotten
import numpy as np


def ray(w, d, t):
    return t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    F = d[0] * w[0]
    return [F, np.zeros_like(d[1])]
