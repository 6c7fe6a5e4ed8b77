# expect: fault:gradient_at_u_twice
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    k, L, g = len(alphas), 0.0, np.zeros_like(bend)
    for a, b in zip(alphas, betas):
        lu, gu = f(a * w1 + (1 - a) * bend)
        lv, gv = f(b * bend + (1 - b) * w2)
        L += (lu + lv) / k
        g += ((1 - a) * gu + b * gu) / k
    return L, g
