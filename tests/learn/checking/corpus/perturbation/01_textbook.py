# expect: correct
import numpy as np


def perturbation(grads, rho, p):
    q = 1 if np.isinf(p) else p / (p - 1)
    total = sum(np.sum(np.abs(g) ** q) for g in grads)
    return [rho * np.sign(g) * np.abs(g) ** (q - 1) / total ** (1 - 1 / q) for g in grads]
