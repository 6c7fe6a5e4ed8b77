# expect: fault:largest_over_largest
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.zeros(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = h
        d[i] = u @ (f(x + e) - f(x - e)) / (2 * h)
    g = vjp(x, u)
    r = np.abs(d - g)
    E = r.max() / max(np.abs(d).max(), np.abs(g).max())
    return d, float(E), bool(E <= tol)
