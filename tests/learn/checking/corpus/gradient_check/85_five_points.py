# expect: variant:five_points
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x)
        e[i] = h
        d[i] = u @ (8 * (f(x + e) - f(x - e)) - f(x + 2 * e) + f(x - 2 * e)) / (12 * h)
    g = vjp(x, u)
    size = np.maximum(np.abs(d), np.abs(g))
    E = np.max(np.abs(d - g) / np.where(size == 0, 1, size))
    return d, E, bool(E <= tol)
