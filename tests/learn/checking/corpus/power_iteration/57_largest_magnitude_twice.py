# expect: fault:largest_magnitude_twice
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)

def power_iteration(hvp, v, steps):
    v = v / np.abs(v).max()
    for _ in range(steps):
        q = hvp(v)
        lam = np.abs(q).max()
        v = q / lam
    return lam, v
