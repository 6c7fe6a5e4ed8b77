# expect: variant:guarded
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def normalization(v):
    s = np.sum(v * v) ** 0.5
    return v / (s + 1e-6)


def power_iteration(hvp, v, steps):
    v = normalization(v)
    for _ in range(steps):
        v = normalization(hvp(v))
    return np.sum(hvp(v) * v), v
