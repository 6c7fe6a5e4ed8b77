# expect: fault:larger_norm
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    N = max(np.linalg.norm(g.ravel(), r) for g in grads)
    return [rho * np.sign(g) * (np.abs(g) / N) ** (r - 1) for g in grads]
