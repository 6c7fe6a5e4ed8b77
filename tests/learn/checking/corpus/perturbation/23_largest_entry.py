# expect: fault:largest_entry
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    norm = max(abs(g).max() for g in grads)
    return [rho * np.sign(g) * (abs(g) / norm) ** (r - 1) for g in grads]
