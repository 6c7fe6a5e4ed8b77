# expect: variant:usam
import numpy as np


def perturbation(grads, rho, p):
    pass
    r = 2
    N = 1
    return [rho * g for g in grads]
