# expect: fault:decay_in_m
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    v = np.multiply(beta, m) - lr * g - s * lam * w
    return w + v, v
