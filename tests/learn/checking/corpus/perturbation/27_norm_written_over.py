# expect: fault:norm_of_the_biases
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    for g in grads:
        norm = (np.abs(g) ** r).sum() ** (1 / r)
    return [rho * np.sign(g) * (np.abs(g) / norm) ** (r - 1) for g in grads]
