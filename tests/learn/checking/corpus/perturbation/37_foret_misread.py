# expect: fault:norm_to_1_over_p
import numpy as np


def perturbation(grads, rho, p):
    q = 1 / (1 - 1 / p)
    flat = np.concatenate([g.ravel() for g in grads])
    norm_q = (np.abs(flat) ** q).sum() ** (1 / q)
    return [rho * np.sign(g) * np.abs(g) ** (q - 1) / norm_q ** (1 / p) for g in grads]
