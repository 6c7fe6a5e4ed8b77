# expect: fault:r_upside_down
import numpy as np


def perturbation(grads, rho, p):
    r = 1 - 1 / p
    flat = np.concatenate([np.ravel(g) for g in grads])
    norm = (abs(flat) ** r).sum() ** (1 / r)
    return [rho * np.sign(g) * (abs(g) / norm) ** (r - 1) for g in grads]
