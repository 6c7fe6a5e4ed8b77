# expect: correct
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    # the old weights decay, then they move
    new_m = beta * m
    new_m += lr * g
    new_w = (1 - s * lam) * w
    new_w -= new_m
    return new_w, new_m
