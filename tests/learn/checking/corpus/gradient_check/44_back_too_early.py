# expect: fault:halved_one_sided
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    p, d = x.copy(), np.empty(len(x))
    for i in range(len(x)):
        old = p[i]
        p[i] = old + h
        plus = f(p)
        p[i] = old
        minus = f(p)
        d[i] = np.dot(u, plus - minus) / (2 * h)
    g = vjp(x, u)
    size = np.maximum(np.abs(d), np.abs(g))
    size[size == 0] = 1
    E = np.max(np.abs(d - g) / size)
    return d, E, bool(E <= tol)
