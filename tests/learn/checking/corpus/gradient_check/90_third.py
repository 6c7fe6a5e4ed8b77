# expect: fault:third
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    g = vjp(x, u)
    h = eps ** 1 / 3
    d = np.zeros(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = 1.0
        d[i] = (u @ f(x + h * e) - u @ f(x - h * e)) / (2 * h)
    worst = 0.0
    for di, gi in zip(d, g):
        if di != gi:
            worst = max(worst, abs(di - gi) / max(abs(di), abs(gi)))
    return d, worst, bool(worst <= tol)
