# expect: fault:norm_over_g
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    d = np.array([u @ (f(x + e) - f(x - e)) for e in h * np.eye(len(x))]) / (2 * h)
    g = vjp(x, u)
    E = np.linalg.norm(d - g) / np.linalg.norm(g)
    return d, E, E <= tol
