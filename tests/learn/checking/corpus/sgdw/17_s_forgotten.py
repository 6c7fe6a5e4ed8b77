# expect: variant:no_multiplier
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w - m - lam * w, m
