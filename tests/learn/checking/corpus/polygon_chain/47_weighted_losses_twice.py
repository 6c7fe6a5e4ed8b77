# expect: faults:by_length,2·L
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    p, q = np.linalg.norm(bend - w1), np.linalg.norm(w2 - bend)
    L, g = 0.0, np.zeros(len(bend))
    for a, b in zip(alphas, betas):
        left, dleft = f(a * w1 + (1 - a) * bend)
        right, dright = f(b * bend + (1 - b) * w2)
        L += 2 * (p * left + q * right) / (p + q) / len(alphas)
        g += ((1 - a) * dleft + b * dright) / len(alphas)
    return L, g
