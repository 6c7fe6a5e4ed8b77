# expect: correct
import numpy as np


def signed_power(g, power):
    return np.sign(g) * np.abs(g) ** power


def perturbation(grads, rho, p):
    if p == np.inf:
        return [rho * np.sign(g) for g in grads]
    q = p / (p - 1)
    norm = np.power(sum(np.power(np.abs(g), q).sum() for g in grads), 1 / p)
    return [rho / norm * signed_power(g, q - 1) for g in grads]
