# expect: fault:old_m
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    w = w - m - s * lam * w
    return w, beta * m + lr * g
