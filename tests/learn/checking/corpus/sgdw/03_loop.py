# expect: correct
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    new_w, new_m = np.empty_like(w), np.empty_like(m)
    for i in range(len(w)):
        new_m[i] = beta * m[i] + lr * g[i]
        new_w[i] = w[i] - new_m[i] - s * lam * w[i]
    return new_w, new_m
