# expect: variant:by_length
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    d1, d2 = np.linalg.norm(bend - w1), np.linalg.norm(w2 - bend)
    p1, p2 = d1 / (d1 + d2), d2 / (d1 + d2)
    L, g = 0.0, np.zeros_like(bend)
    for a, b in zip(alphas, betas):
        L1, g1 = f(a * w1 + (1 - a) * bend)
        L2, g2 = f(b * bend + (1 - b) * w2)
        L += p1 * L1 + p2 * L2
        g += p1 * (1 - a) * g1 + p2 * b * g2
    return L / len(alphas), g / len(alphas)
