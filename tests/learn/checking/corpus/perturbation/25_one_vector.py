# expect: fault:joined
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    g = np.concatenate([g.ravel() for g in grads])
    return rho * np.sign(g) * (abs(g) / np.linalg.norm(g, r)) ** (r - 1)
