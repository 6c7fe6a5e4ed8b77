# expect: fault:weights_alone
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if np.isinf(p) else p / (p - 1)
    g = grads[0]
    norm = (np.abs(g) ** r).sum() ** (1 / r)
    return [rho * np.sign(g) * (np.abs(g) / norm) ** (r - 1), np.zeros_like(grads[1])]
