# expect: fault:first_gradient_subtracted
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    k = len(alphas)
    L, g = 0.0, np.zeros_like(bend)
    for a, b in zip(alphas, betas):
        lu, gu = f(a * w1 + (1 - a) * bend)
        lv, gv = f(b * bend + (1 - b) * w2)
        L += lu + lv
        g = g + (a - 1) * gu + b * gv
    return L / k, g / k
