# expect: variant:u_and_v_in_turn
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)

def power_iteration(hvp, v, steps):
    u = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(u)
        v = v / np.linalg.norm(v)
        u = hvp(v)
        u = u / np.linalg.norm(u)
    return u @ hvp(v), v
