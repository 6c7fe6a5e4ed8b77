# expect: unknown
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h, p = np.cbrt(eps), np.array(x)
    d, g = np.zeros(len(x)), vjp(x, u)
    for i, old in enumerate(x):
        p[i] = old + h
        above = u @ f(p)
        p[i] = old - h
        d[i] = (above - u @ f(p)) / (2 * h)
        p[i] = old / 2
    size = np.maximum(np.abs(d), np.abs(g))
    E = np.max(np.abs(d - g) / np.where(size > 0, size, 1))
    return d, E, bool(E <= tol)
