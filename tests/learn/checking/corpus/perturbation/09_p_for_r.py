# expect: fault:p_for_r
import numpy as np


def perturbation(grads, rho, p):
    norm = sum((abs(g) ** p).sum() for g in grads) ** (1 / p)
    return [rho * np.sign(g) * (abs(g) / norm) ** (p - 1) for g in grads]
