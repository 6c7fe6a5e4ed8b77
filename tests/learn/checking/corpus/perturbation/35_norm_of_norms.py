# expect: fault:two_norm_of_norms
import numpy as np


def perturbation(grads, rho, p):
    q = 1.0 if np.isinf(p) else p / (p - 1)
    norm = np.linalg.norm(np.stack([np.linalg.norm(g.ravel(), ord=q) for g in grads]))
    return [rho * np.sign(g) * (np.abs(g) / norm) ** (q - 1) for g in grads]
