# expect: variant:times_the_weights
import numpy as np


def ray(w, d, t):
    return w + t * (d / np.linalg.norm(d))


def line(w_swa, w_sgd, t):
    return np.add(t * w_sgd, (1 - t) * w_swa)


def filter_normalise(d, w):
    out = [np.multiply(a, b) if a.ndim > 1 else np.zeros_like(a) for a, b in zip(d, w)]
    return out
