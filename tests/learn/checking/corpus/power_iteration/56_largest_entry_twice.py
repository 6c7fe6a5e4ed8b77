# expect: variant:largest_entry_twice
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)

def power_iteration(hvp, v, steps):
    v = v / v[np.argmax(abs(v))]
    for _ in range(steps):
        q = hvp(v)
        lam = q[np.argmax(abs(q))]
        v = q / lam
    return lam, v
