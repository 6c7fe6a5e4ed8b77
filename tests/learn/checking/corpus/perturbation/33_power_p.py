# expect: fault:power_p
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    norm = sum((abs(g) ** r).sum() for g in grads) ** (1 / r)
    return [rho * np.sign(g) * (abs(g) / norm) ** (p - 1) for g in grads]
