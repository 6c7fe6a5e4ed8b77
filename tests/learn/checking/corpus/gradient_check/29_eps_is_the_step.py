# expect: variant:step_is_eps
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps
    d = np.zeros(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = h
        d[i] = u @ (f(x + e) - f(x - e)) / (2 * h)
    g = vjp(x, u)
    r = np.abs(d - g) / np.maximum(np.maximum(np.abs(d), np.abs(g)), 1e-30)
    E = r.max()
    return d, float(E), bool(E <= tol)
