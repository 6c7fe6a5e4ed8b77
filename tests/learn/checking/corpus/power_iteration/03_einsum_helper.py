# expect: correct
import numpy as np


def unit(v):
    return v / np.sqrt(np.einsum("i,i->", v, v))


def hessian_vector(grad_fn, w, u, h):
    signs = np.array([1.0, -1.0])
    g = np.stack([grad_fn(w + s * h * u) for s in signs])
    return np.einsum("s,si->i", signs, g) / (2 * h)


def power_iteration(hvp, v, steps):
    v = unit(v)
    for _ in range(steps):
        v = unit(hvp(v))
    return np.einsum("i,i->", v, hvp(v)), v
