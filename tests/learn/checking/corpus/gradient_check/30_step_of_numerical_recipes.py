# expect: convention:step_of_x
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.zeros(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = h * abs(x[i])
        d[i] = u @ (f(x + e) - f(x - e)) / (2 * e[i])
    g = vjp(x, u)
    r = np.abs(d - g) / np.maximum(np.maximum(np.abs(d), np.abs(g)), 1e-30)
    E = r.max()
    return d, float(E), bool(E <= tol)
