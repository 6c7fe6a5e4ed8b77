# expect: fault:divided_by_sum
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(v)
        v = v / v.sum()
    return v @ hvp(v), v
