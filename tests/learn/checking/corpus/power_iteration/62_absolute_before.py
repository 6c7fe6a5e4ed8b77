# expect: fault:absolute_value_of_the_last_v
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)

def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    lam = 0.0
    for _ in range(steps):
        q = hvp(v)
        lam = np.dot(v, q)
        v = q / max(np.linalg.norm(q), 1e-12)
    return abs(lam), v
