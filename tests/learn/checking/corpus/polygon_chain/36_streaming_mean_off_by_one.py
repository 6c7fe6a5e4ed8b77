# expect: fault:divided_by_k_plus_1
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g = 0.0, np.zeros(len(bend))
    for i, (a, b) in enumerate(zip(alphas, betas), start=1):
        lu, gu = f(a * w1 + (1 - a) * bend)
        lv, gv = f(b * bend + (1 - b) * w2)
        L = L + (lu + lv - L) / i
        g = g + ((1 - a) * gu + b * gv - g) / (i + 1)
    return L, g
