# expect: variant:per_array
import numpy as np


def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    out = []
    for g in grads:
        norm = (abs(g) ** r).sum() ** (1 / r)
        out.append(rho * np.sign(g) * (abs(g) / norm) ** (r - 1))
    return out
