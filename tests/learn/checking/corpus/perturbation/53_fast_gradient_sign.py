# expect: variant:always_one
import numpy as np


def perturbation(grads, rho, p):
    return [rho * np.sign(g) for g in grads]
