# expect: correct
import numpy as np


def momentum_step(w, g, m, lr, beta):
    new_w, new_m = np.zeros_like(w), np.zeros_like(m)
    for i in range(len(w)):
        new_m[i] = beta * m[i] + g[i]
        new_w[i] = w[i] - lr * new_m[i]
    return new_w, new_m
