# expect: fault:no_h
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + u) - grad_fn(w - u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        q = hvp(v)
        v = q / np.linalg.norm(q)
    return v @ hvp(v), v
