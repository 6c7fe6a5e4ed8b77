# expect: fault:biases_not_moved
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if np.isinf(p) else p / (p - 1)
    norm = sum((np.abs(g) ** r).sum() for g in grads) ** (1 / r)
    g = grads[0]
    return [rho * np.sign(g) * (np.abs(g) / norm) ** (r - 1), np.zeros_like(grads[1])]
