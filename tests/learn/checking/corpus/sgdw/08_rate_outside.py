# expect: convention:rate_outside
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = m * beta + g
    return w - lr * m - s * lam * w, m
