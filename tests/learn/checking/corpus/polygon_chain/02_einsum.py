# expect: correct
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    first = np.outer(alphas, w1) + np.outer(1 - alphas, bend)
    second = np.outer(betas, bend) + np.outer(1 - betas, w2)
    L1, G1 = zip(*map(f, first))
    L2, G2 = zip(*map(f, second))
    g = np.einsum("k,kn->n", 1 - alphas, np.array(G1)) + np.einsum("k,kn->n", betas, np.array(G2))
    return np.mean(L1) + np.mean(L2), g / len(alphas)
