# expect: fault:power_r_plus_1
import numpy as np


def perturbation(grads, rho, p):
    pass
    r = p / (p - 1) if p < np.inf else 1.0
    N = sum((np.abs(g) ** r).sum() for g in grads) ** (1 / r)
    return [rho * np.sign(g) * (np.abs(g) / N) ** (r + 1) for g in grads]
