# expect: variant:unit_u
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    r = h / np.linalg.norm(u)
    return (grad_fn(w + r * u) - grad_fn(w - r * u)) / (2 * r)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(v)
        v = v / np.linalg.norm(v)
    return v @ hvp(v), v
