# expect: fault:global_norm
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    def flat(parts):
        return np.concatenate([p.ravel() for p in parts])
    scale = np.linalg.norm(flat(w)) / np.linalg.norm(flat(d))
    return [d[0] * scale, 0 * d[1]]
