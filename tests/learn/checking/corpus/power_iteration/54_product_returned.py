# expect: fault:product_returned
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(v)
        v = v / np.linalg.norm(v)
    return v @ hvp(v), hvp(v)
