# expect: unknown
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    N = sum(np.sum(np.minimum(np.abs(g), 1) ** r) for g in grads) ** (1 / r)
    return [rho * np.sign(g) * (np.minimum(np.abs(g), 1) / N) ** (r - 1) for g in grads]
