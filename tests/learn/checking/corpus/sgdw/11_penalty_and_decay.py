# expect: fault:penalty_and_decay
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * (g + lam * w)
    return w - m - s * lam * w, m
