# expect: variant:divided_by_its_p_norm
import numpy as np


def perturbation(grads, rho, p):
    if np.isinf(p):
        return [rho * np.sign(g) for g in grads]
    norm = sum((np.abs(g)**p).sum() for g in grads)**(1 / p)
    return [rho * g / norm for g in grads]
