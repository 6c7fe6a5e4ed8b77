# expect: unknown
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    decay = s * lam * w * (np.abs(w) > 0.1)
    return w - m - decay, m
