# expect: fault:first_entry_positive
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    for _ in range(steps):
        v = hvp(v)
        v = v / np.sqrt(np.sum(v**2))
    if v[0] < 0:
        v = -v
    return np.sum(v * hvp(v)), v
