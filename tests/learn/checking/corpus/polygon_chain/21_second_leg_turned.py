# expect: fault:second_leg_turned
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g = [], []
    for a, b in zip(alphas, betas):
        lu, gu = f(a * w1 + (1 - a) * bend)
        lv, gv = f((1 - b) * bend + b * w2)
        L.append(lu + lv)
        g.append((1 - a) * gu + b * gv)
    return np.mean(L), np.mean(g, axis=0)
