# expect: fault:products_added
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    Hv = np.zeros_like(v)
    for _ in range(steps):
        Hv += hvp(v)
        v = Hv / np.linalg.norm(Hv)
    return v @ hvp(v), v
