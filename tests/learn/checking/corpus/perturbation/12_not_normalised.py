# expect: fault:not_normalised
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    return [rho * np.sign(g) * abs(g) ** (r - 1) for g in grads]
