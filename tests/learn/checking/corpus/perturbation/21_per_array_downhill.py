# expect: faults:per_array,minus
import numpy as np


def one(g, rho, r):
    return -rho * np.sign(g) * (abs(g) / (abs(g) ** r).sum() ** (1 / r)) ** (r - 1)


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    return [one(g, rho, r) for g in grads]
