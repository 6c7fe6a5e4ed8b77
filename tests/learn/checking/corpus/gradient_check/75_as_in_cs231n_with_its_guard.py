# expect: convention:sum_denominator
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    d = np.zeros_like(x)
    for i in range(x.size):
        old = x[i]
        x[i] = old + h
        pos = f(x).copy()
        x[i] = old - h
        neg = f(x).copy()
        x[i] = old
        d[i] = np.sum((pos - neg) * u) / (2 * h)
    g = vjp(x, u)
    err = np.max(np.abs(d - g) / (np.maximum(1e-8, np.abs(d) + np.abs(g))))
    return d, err, bool(err <= tol)
