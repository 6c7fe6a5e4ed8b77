# expect: unknown
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    d = np.zeros_like(x)
    for i in range(len(x) - 1):
        e = np.zeros_like(x)
        e[i] = h
        d[i] = u @ (f(x + e) - f(x - e)) / (2 * h)
    g = vjp(x, u)
    size = np.maximum(np.abs(d), np.abs(g))
    E = np.max(np.abs(d - g) / np.where(size > 0, size, 1))
    return d, E, bool(E <= tol)
