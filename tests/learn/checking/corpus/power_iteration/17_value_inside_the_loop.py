# expect: convention:value_of_the_last_v
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        Hv = hvp(v)
        value = v @ Hv
        v = Hv / np.linalg.norm(Hv)
    return value, v
