# expect: convention:relative_to_d
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.array([(u @ f(x + h * e) - u @ f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    g = vjp(x, u)
    E = float(np.max(np.abs(g - d) / np.where(d == 0, 1, np.abs(d))))
    return d, E, E <= tol
