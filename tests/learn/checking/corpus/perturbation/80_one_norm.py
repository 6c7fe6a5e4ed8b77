# expect: fault:one_norm
import numpy as np


def perturbation(grads, rho, p):
    r = 1 / (1 - 1 / p)
    total = np.abs(grads[0]).sum() + np.abs(grads[1]).sum()

    def moved(g):
        return rho * np.sign(g) * (np.abs(g) / total) ** (r - 1)

    return [moved(grads[0]), moved(grads[1])]
