# expect: fault:divided_by_k_plus_1
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):

    pairs = list(zip(alphas, betas))
    L, g = 0, 0
    for a, b in pairs:
        u, v = bend + a * (w1 - bend), w2 + b * (bend - w2)
        L += sum(f(p)[0] for p in (u, v))
        g += (1 - a) * f(u)[1] + b * f(v)[1]
    return L / (len(pairs) + 1), g / (len(pairs) + 1)
