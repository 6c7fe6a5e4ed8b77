# expect: fault:norm_to_the_r
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    total = sum((abs(g) ** r).sum() for g in grads)
    return [rho * np.sign(g) * abs(g) ** (r - 1) / total for g in grads]
