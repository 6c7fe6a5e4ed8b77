# expect: fault:value_of_the_product
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    ahead, behind = grad_fn(w + h * u), grad_fn(w - h * u)
    return 0.5 * (ahead - behind) / h


def power_iteration(hvp, v, steps):
    unit = v / np.linalg.norm(v)
    for _ in range(steps):
        product = hvp(unit)
        unit = product / np.linalg.norm(product)
    return np.inner(product, hvp(product)), unit
