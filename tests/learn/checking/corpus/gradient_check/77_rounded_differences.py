# expect: unknown
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h, g = eps ** (1 / 3), vjp(x, u)
    steps = h * np.eye(len(x))
    d = np.array([u @ (f(x + e) - f(x - e)) for e in steps]) / (2 * h)
    d = np.around(d, 4)
    size = np.maximum(abs(d), abs(g))
    error = np.max(np.where(size > 0, abs(d - g) / np.where(size > 0, size, 1), 0))
    return d, error, error <= tol
