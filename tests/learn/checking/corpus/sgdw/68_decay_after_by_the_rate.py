# expect: faults:decay_after,decay_by_rate
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + g
    w = np.subtract(w, lr * m)
    return w * (1 - lr * lam), m
