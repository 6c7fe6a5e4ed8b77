# expect: faults:left_behind,absolute
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h, p = np.cbrt(eps), np.array(x)
    d = []
    for i in range(len(x)):
        values = []
        for move in (h, -2 * h):
            p[i] += move
            values.append(u @ f(p))
        d.append((values[0] - values[1]) / (2 * h))
    E = np.max(np.abs(d - vjp(x, u)))
    return np.array(d), E, bool(E <= tol)
