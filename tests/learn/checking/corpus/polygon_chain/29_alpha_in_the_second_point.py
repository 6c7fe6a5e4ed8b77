# expect: fault:second_point_by_alpha
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g = [], []
    for a, b in zip(alphas, betas):
        (l1, g1), (l2, g2) = f(bend + a * (w1 - bend)), f(w2 + a * (bend - w2))
        L.append(l1 + l2)
        g.append((1 - a) * g1 + b * g2)
    return np.mean(L), np.mean(g, axis=0)
