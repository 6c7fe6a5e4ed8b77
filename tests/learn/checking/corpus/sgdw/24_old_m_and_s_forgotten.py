# expect: faults:old_m,no_multiplier
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    step = m + lam * w
    return w - step, beta * m + lr * g
