# expect: unknown
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    N = sum(np.sum(np.abs(g) ** r) for g in grads) ** (1 / r)
    return [rho / len(g) * np.sign(g) * (np.abs(g) / N) ** (r - 1) for g in grads]
