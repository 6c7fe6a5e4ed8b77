# expect: fault:normalised_before
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = hvp(v)
    return v @ hvp(v), v
