# expect: faults:r_with_plus,minus
import numpy as np


def perturbation(grads, rho, p):
    r = p / (p + 1)
    norm = sum((abs(g) ** r).sum() for g in grads) ** (1 / r)
    return [-rho * np.sign(g) * (abs(g) / norm) ** (r - 1) for g in grads]
