# expect: fault:losses_with_the_draws
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):

    k = len(alphas)
    L, g = 0.0, np.zeros(len(bend))
    for a, b in zip(alphas, betas):
        l1, g1 = f(a * w1 + (1 - a) * bend)
        l2, g2 = f(b * bend + (1 - b) * w2)
        L += (a * l1 + b * l2) / k
        g += ((1 - a) * g1 + b * g2) / k
    return L, g
