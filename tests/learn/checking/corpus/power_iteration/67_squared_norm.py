# expect: fault:squared_norm_for_value
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / h / 2


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for step in range(steps):
        Hv = hvp(v)
        eigenvalue = Hv.dot(Hv)
        v = Hv / np.linalg.norm(Hv)
    return eigenvalue, v
