# expect: fault:norm_of_the_weights
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else 1 / (1 - 1 / p)
    length = np.linalg.norm(grads[0].ravel(), r)
    return [rho * np.sign(g) * (np.abs(g) / length) ** (r - 1) for g in grads]
