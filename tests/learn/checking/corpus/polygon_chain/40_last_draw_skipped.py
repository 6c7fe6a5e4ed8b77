# expect: fault:last_left_out
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):

    L, g, k = 0.0, 0.0, len(alphas)
    for i in range(k - 1):
        a, b = alphas[i], betas[i]
        l1, g1 = f(a * w1 + (1 - a) * bend)
        l2, g2 = f(b * bend + (1 - b) * w2)
        L = L + (l1 + l2) / k
        g = g + ((1 - a) * g1 + b * g2) / k
    return L, g
