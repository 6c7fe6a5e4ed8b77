# expect: unknown
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    small = np.abs(w) < s * lam
    decay = np.where(small, w, s * lam * np.sign(w))
    return w - m - decay, m
