# expect: variant:penalty
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    g = g + lam * w
    m = beta * m + lr * g
    return w - m, m
