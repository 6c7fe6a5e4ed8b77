# expect: variant:four_points
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (8 * (grad_fn(w + h * u) - grad_fn(w - h * u)) - grad_fn(w + 2 * h * u) + grad_fn(w - 2 * h * u)) / (12 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        q = hvp(v)
        v = q / np.linalg.norm(q)
    return v @ hvp(v), v
