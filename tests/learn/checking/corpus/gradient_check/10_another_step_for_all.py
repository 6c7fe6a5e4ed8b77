# expect: variant:same_step
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.finfo(float).eps ** (1 / 3)
    d = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x)
        e[i] = h
        d[i] = (u @ f(x + e) - u @ f(x - e)) / (2 * h)
    g = vjp(x, u)
    size = np.maximum(np.abs(d), np.abs(g))
    r = np.abs(d - g) / np.where(size == 0, 1, size)
    E = np.max(r)
    return d, E, bool(E <= tol)
