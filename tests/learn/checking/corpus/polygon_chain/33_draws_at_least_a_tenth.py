# expect: unknown
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g, k = 0.0, 0.0, len(alphas)
    for a, b in zip(np.clip(alphas, 0.1, 0.9), np.clip(betas, 0.1, 0.9)):
        L1, g1 = f(a * w1 + (1 - a) * bend)
        L2, g2 = f(b * bend + (1 - b) * w2)
        L = L + (L1 + L2) / k
        g = g + ((1 - a) * g1 + b * g2) / k
    return L, g
