# expect: unknown
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        q = hvp(v)
        v = q / max(1.0, np.linalg.norm(q))
    return v @ hvp(v), v
