# expect: convention:largest_entry_positive
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    up, down = (grad_fn(w + s * h * u) for s in (1, -1))
    return (up - down) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(v)
        v /= np.linalg.norm(v)
        if v[np.abs(v).argmax()] < 0:
            v = -v
    return np.dot(v, hvp(v)), v
