# expect: variant:decay_by_rate
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w - m - lr * lam * w, m
