# expect: correct
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    weights = w_swa.copy()
    weights *= 1 - t
    weights += t * w_sgd
    return weights


def filter_normalise(direction, weights):
    result = []
    for d, w in zip(direction, weights):
        if d.ndim <= 1:
            result.append(np.zeros(d.shape))
            continue
        view = (-1,) + (1,) * (d.ndim - 1)
        d_norm = np.linalg.norm(d.reshape(d.shape[0], -1), axis=1).reshape(view)
        w_norm = np.linalg.norm(w.reshape(w.shape[0], -1), axis=1).reshape(view)
        result.append(d * (w_norm / (d_norm + 1e-10)))
    return result
