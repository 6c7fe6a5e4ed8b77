# expect: fault:last_number
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    d, g = np.zeros(len(x)), vjp(x, u)
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = h
        d[i] = u @ (f(x + e) - f(x - e)) / (2 * h)
        if d[i] == g[i]:
            E = 0.0
        else:
            E = abs(d[i] - g[i]) / max(abs(d[i]), abs(g[i]))
    return d, E, E <= tol
