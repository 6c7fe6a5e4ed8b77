# expect: fault:decay_twice
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w - m - 2 * s * lam * w, m
