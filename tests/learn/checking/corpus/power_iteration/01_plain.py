# expect: correct
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    up = grad_fn(w + h * u)
    down = grad_fn(w - h * u)
    return (up - down) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.sqrt((v * v).sum())
    for _ in range(steps):
        Hv = hvp(v)
        v = Hv / np.sqrt((Hv * Hv).sum())
    return float(v.dot(hvp(v))), v
