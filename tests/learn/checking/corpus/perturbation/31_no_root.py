# expect: fault:no_root
import numpy as np


def dual(p):
    return 1.0 if p == np.inf else p / (p - 1)


def perturbation(grads, rho, p):
    r = dual(p)
    total = sum(np.sum(np.abs(g) ** r) for g in grads)
    out = []
    for g in grads:
        out.append(rho * np.sign(g) * (np.abs(g) / total) ** (r - 1))
    return out
