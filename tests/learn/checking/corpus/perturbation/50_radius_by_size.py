# expect: unknown
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if np.isinf(p) else p / (p - 1)
    numbers = np.concatenate([g.ravel() for g in grads])
    N = np.sum(np.abs(numbers) ** r) ** (1 / r)
    found = []
    for g in grads:
        radius = rho * g.size / numbers.size
        found.append(radius * np.sign(g) * (np.abs(g) / N) ** (r - 1))
    return found
