# expect: fault:another_value
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.array([(u @ f(x + h * e) - u @ f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    g = vjp(x, u)
    s = np.maximum(abs(d), abs(g))
    r = abs(d - g) / np.where(s == 0, 1, s)
    return d, r, bool(np.all(r <= tol))
