# expect: variant:v_and_u_in_turn
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)

def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        u = hvp(v)
        u = u / (np.linalg.norm(u) + 1e-12)
        v = hvp(u)
        v = v / (np.linalg.norm(v) + 1e-12)
    return u @ hvp(v), v
