# expect: variant:one_sided_unit_u
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    h = h / np.linalg.norm(u)
    return (grad_fn(w + h * u) - grad_fn(w)) / h

def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        q = hvp(v)
        v = q / np.linalg.norm(q)
    return v @ hvp(v), v
