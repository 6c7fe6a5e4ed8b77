# expect: fault:left_behind
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    p, d = x.copy(), np.empty(len(x))
    for i in range(len(x)):
        p[i] += h
        plus = f(p)
        p[i] -= 2 * h
        minus = f(p)
        d[i] = np.dot(u, plus - minus) / (2 * h)
    g = vjp(x, u)
    size = np.maximum(np.abs(d), np.abs(g))
    size[size == 0] = 1
    E = np.max(np.abs(d - g) / size)
    return d, E, bool(E <= tol)
