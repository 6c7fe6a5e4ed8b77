# expect: fault:not_reduced
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    G = []
    Ls = []
    for a, b in zip(alphas, betas):
        La, ga = f(a * w1 + (1 - a) * bend)
        Lb, gb = f(b * bend + (1 - b) * w2)
        Ls.append(La + Lb)
        G.append((1 - a) * ga + b * gb)
    return np.array(Ls), np.mean(G, 0)
