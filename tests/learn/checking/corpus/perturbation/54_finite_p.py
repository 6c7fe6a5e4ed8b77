# expect: fault:another_at_infinity
import numpy as np


def perturbation(grads, rho, p):
    p = min(p, 100.0)
    q = p / (p - 1)
    norm = sum(np.sum(np.abs(g) ** q) for g in grads) ** (1 / q)
    return [rho * np.sign(g) * (np.abs(g) / norm) ** (q - 1) for g in grads]
