# expect: fault:mean
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + (1 - beta) * g
    return w - m - s * lam * w, m
