# expect: fault:norm_of_the_last_product
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.sqrt((v * v).sum())
    size = 0.0
    while steps > 0:
        q = hvp(v)
        size = np.sqrt((q * q).sum())
        v, steps = q / size, steps - 1
    return size, v
