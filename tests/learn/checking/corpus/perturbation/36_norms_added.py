# expect: fault:norms_added
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    total = 0.0
    for g in grads:
        total += np.power(np.power(np.abs(g), r).sum(), 1 / r)
    return [rho * np.sign(g) * (np.abs(g) / total) ** (r - 1) for g in grads]
