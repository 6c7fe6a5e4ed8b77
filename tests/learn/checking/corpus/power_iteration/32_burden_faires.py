# expect: variant:scaled_by_hand
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / 2 / h


def power_iteration(hvp, v, steps):
    p = np.argmax(np.abs(v))
    x = v / v[p]
    for _ in range(steps):
        y = hvp(x)
        mu = y[p]
        p = np.argmax(np.abs(y))
        x = y / y[p]
    return mu, x
