# expect: fault:sign
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w + m - s * lam * w, m
