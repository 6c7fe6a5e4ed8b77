# expect: correct
import numpy as np


def ray(w, d, t):
    return w + t * d * np.einsum("i,i->", d, d) ** -0.5


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    def norm(a):
        rows = a.reshape(len(a), -1)
        return np.sqrt(np.einsum("oi,oi->o", rows, rows))
    scale = norm(w[0]) / norm(d[0])
    return [np.einsum("o,o...->o...", scale, d[0]), 0 * w[1]]
