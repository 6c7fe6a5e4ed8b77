# expect: unknown
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    g, d = vjp(x, u), np.zeros(len(x))
    h = np.cbrt(eps)
    for i in range(len(x)):
        e = h * (np.arange(len(x)) == i)
        ahead, behind = u @ f(x + e), u @ f(x - e)
        d[i] = (ahead - behind) / (2 * h)
    size = np.maximum(d, g)
    r = np.abs(d - g) / np.where(size == 0, 1, size)
    E = np.max(r)
    return d, E, bool(E <= tol)
