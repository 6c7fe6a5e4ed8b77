# expect: faults:one_sided,one_step_less
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    g = grad_fn(w)
    return (grad_fn(w + h * u) - g) / h


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps - 1):
        v = hvp(v)
        v = v / np.linalg.norm(v)
    return v @ hvp(v), v
