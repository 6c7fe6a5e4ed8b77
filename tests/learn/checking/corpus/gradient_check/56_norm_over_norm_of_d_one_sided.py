# expect: faults:norm_over_d,one_sided
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    d = np.array([u @ (f(x + e) - f(x)) for e in h * np.eye(len(x))]) / h
    E = np.linalg.norm(d - vjp(x, u)) / np.linalg.norm(d)
    return d, E, E <= tol
