# expect: unknown
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w - np.clip(m, -1, 1) - s * lam * w, m
