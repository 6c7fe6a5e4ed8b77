# expect: fault:rate_and_multiplier
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w - m - s * lr * lam * w, m
