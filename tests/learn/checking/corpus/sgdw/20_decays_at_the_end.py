# expect: fault:decay_after
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    w = w - m
    return w - s * lam * w, m
