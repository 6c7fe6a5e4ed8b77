# expect: fault:larger_leg
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g, k = 0.0, 0.0, len(alphas)
    for a, b in zip(alphas, betas):
        L1, g1 = f(a * w1 + (1 - a) * bend)
        L2, g2 = f(b * bend + (1 - b) * w2)
        L = L + max(L1, L2) / k
        g = g + ((1 - a) * g1 if L1 > L2 else b * g2) / k
    return L, g
