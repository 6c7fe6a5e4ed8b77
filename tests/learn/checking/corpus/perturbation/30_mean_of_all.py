# expect: fault:mean_for_sum
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    powers = np.concatenate([(np.abs(g) ** r).ravel() for g in grads])
    norm = powers.mean() ** (1 / r)
    return [rho * np.sign(g) * (np.abs(g) / norm) ** (r - 1) for g in grads]
