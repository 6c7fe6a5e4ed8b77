# expect: fault:no_copies
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.zeros(len(x))
    for i in range(len(x)):
        point = x.copy()
        ahead = point
        ahead[i] += h
        behind = point
        behind[i] -= h
        d[i] = u @ (f(ahead) - f(behind)) / (2 * h)
    g = vjp(x, u)
    size = np.maximum(abs(d), abs(g))
    E = np.max(np.where(size == 0, 0, abs(d - g) / np.where(size == 0, 1, size)))
    return d, E, E <= tol
