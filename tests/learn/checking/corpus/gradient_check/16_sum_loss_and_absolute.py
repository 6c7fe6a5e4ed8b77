# expect: faults:sum_loss,absolute
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x)
        e[i] = h
        d[i] = np.sum(f(x + e) - f(x - e)) / 2 / h
    g = vjp(x, 1.0 + 0.0 * u)
    size = np.maximum(np.abs(d), np.abs(g))
    r = abs(d - g)
    E = np.max(r)
    return d, E, bool(E <= tol)
