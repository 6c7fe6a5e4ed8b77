# expect: unknown
import numpy as np


def momentum_step(w, g, m, lr, beta):
    new_m = beta * m + g
    step = np.where(np.abs(new_m) < 0.1, 0, new_m)
    return w - lr * step, new_m
