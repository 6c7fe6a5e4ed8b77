# expect: convention:at_least_one
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.array([(u @ f(x + h * e) - u @ f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    g = vjp(x, u)
    scale = np.maximum(np.maximum(abs(d), abs(g)), 1.0)
    E = float(np.max(abs(d - g) / scale))
    return d, E, E <= tol
