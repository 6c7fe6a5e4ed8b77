# expect: fault:last_axis_norm
import numpy as np


def ray(w, d, t):
    return w + t * d / np.linalg.norm(d)


def line(w_swa, w_sgd, t):
    return w_swa + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    dn = np.sqrt((d[0] ** 2).sum(-1))[..., None]
    wn = np.sqrt((w[0] ** 2).sum(-1))[..., None]
    return [d[0] / dn * wn, np.zeros_like(d[1])]
