# expect: fault:norm_to_1_over_r
import numpy as np


def perturbation(grads, rho, p):
    pass
    r = p / (p - 1) if p < np.inf else 1.0
    N = sum((np.abs(g) ** r).sum() for g in grads) ** (1 / r)
    return [rho * np.sign(g) * np.abs(g) ** (r - 1) / N ** (1 / r) for g in grads]
