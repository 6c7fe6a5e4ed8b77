# expect: fault:product_of_means
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    first = [f(a * w1 + (1 - a) * bend) for a in alphas]
    second = [f(b * bend + (1 - b) * w2) for b in betas]
    L = np.mean([L for L, _ in first]) + np.mean([L for L, _ in second])
    g1, g2 = (np.mean([g for _, g in leg], axis=0) for leg in (first, second))
    return L, (1 - alphas).mean() * g1 + betas.mean() * g2
