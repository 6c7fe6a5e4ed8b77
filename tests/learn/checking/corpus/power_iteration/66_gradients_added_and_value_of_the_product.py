# expect: faults:gradients_added,value_of_the_product
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    g = [grad_fn(w + s * h * u) for s in (-1.0, 1.0)]
    return np.sum(g, axis=0) / (2 * h)


def power_iteration(hvp, v, steps):
    v, q = v / np.linalg.norm(v), v
    while steps:
        q = hvp(v)
        v, steps = q / np.linalg.norm(q), steps - 1
    return q @ hvp(q), v
