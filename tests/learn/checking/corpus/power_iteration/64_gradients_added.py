# expect: fault:gradients_added
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    step = h * np.asarray(u)
    return sum(grad_fn(w + sign * step) for sign in (1, -1)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.sqrt(v @ v)
    for _ in range(steps):
        v = hvp(v)
        v /= np.sqrt(v @ v)
    return v.dot(hvp(v)), v
