# expect: convention:size_of_the_sum
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    g = vjp(x, u)
    h = eps ** (1 / 3)

    def phi(z):
        return float(np.dot(u, f(z)))

    d = np.zeros(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = 1
        d[i] = (phi(x + h * e) - phi(x - h * e)) / (2 * h)
    with np.errstate(all="ignore"):
        err = np.where(d == g, 0.0, np.abs(d - g) / np.abs(d + g))
    E = np.max(err)
    return d, E, bool(E <= tol)
