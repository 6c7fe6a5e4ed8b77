# expect: fault:too_strict
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    n = len(x)
    d = np.empty(n)
    for i in range(n):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        d[i] = u.dot(f(up) - f(down)) / (2 * h)
    g = vjp(x, u)
    top = np.abs(d - g)
    bottom = np.maximum(np.abs(d), np.abs(g))
    err = np.max(np.divide(top, bottom, out=np.zeros(n), where=bottom > 0))
    return d, err, bool(err <= eps)
