# expect: correct
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    n, h = x.size, eps ** (1.0 / 3.0)
    values = np.array([[f(x + s * h * np.eye(n)[i]) for i in range(n)] for s in (1, -1)])
    d = np.einsum("sim,s,m->i", values, np.array([1.0, -1.0]), u) / (2 * h)
    g = vjp(x, u)
    E = np.max(np.abs(d - g) / np.maximum(np.maximum(np.abs(d), np.abs(g)), 1e-12))
    return d, E, E <= tol
