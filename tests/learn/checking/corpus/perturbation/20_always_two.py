# expect: variant:always_two
import numpy as np


def perturbation(grads, rho, p):
    norm = np.sqrt(sum((g * g).sum() for g in grads))
    return [rho * g / norm for g in grads]
