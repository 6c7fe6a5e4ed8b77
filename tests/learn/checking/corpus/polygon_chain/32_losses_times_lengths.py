# expect: fault:times_length
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    left, right = np.sqrt(((bend - w1) ** 2).sum()), np.sqrt(((w2 - bend) ** 2).sum())
    k, L, g = len(alphas), 0, 0
    for a, b in zip(alphas, betas):
        l1, g1 = f(a * w1 + (1 - a) * bend)
        l2, g2 = f(b * bend + (1 - b) * w2)
        L += (left * l1 + right * l2) / k
        g += ((1 - a) * g1 + b * g2) / k
    return L, g
