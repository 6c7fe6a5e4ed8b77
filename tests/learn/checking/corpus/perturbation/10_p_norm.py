# expect: fault:p_norm
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    flat = np.concatenate([g.ravel() for g in grads])
    norm = np.linalg.norm(flat, p)
    return [rho * np.sign(g) * (abs(g) / norm) ** (r - 1) for g in grads]
