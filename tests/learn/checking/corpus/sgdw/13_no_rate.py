# expect: fault:no_rate
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + g
    return w - m - s * lam * w, m
