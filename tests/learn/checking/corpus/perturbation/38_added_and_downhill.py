# expect: faults:norms_added,minus
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    size = sum(np.linalg.norm(g.ravel(), r) for g in grads)
    return [-rho * np.sign(g) * (np.abs(g) / size) ** (r - 1) for g in grads]
