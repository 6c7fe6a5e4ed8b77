# expect: unknown
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    rows = [(f(s * w1 + (1 - s) * bend), f(t * bend + (1 - t) * w2), s, t) for s, t in zip(alphas, betas)]
    L = np.mean([one[0] + two[0] for one, two, _, _ in rows])
    g = np.mean([(1 - s) * one[1] + t * two[1] for one, two, s, t in rows], axis=0)
    L = L - f(w1)[0] - f(w2)[0]
    return L, g
