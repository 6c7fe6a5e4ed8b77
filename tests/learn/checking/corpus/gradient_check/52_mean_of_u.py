# expect: fault:mean_in_d
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    d, g = np.zeros(len(x)), vjp(x, u)
    for i, e in enumerate(h * np.eye(len(x))):
        d[i] = (np.mean(u * f(x + e)) - np.mean(u * f(x - e))) / (2 * h)
    r = [0.0 if a == b else abs(a - b) / max(abs(a), abs(b)) for a, b in zip(d, g)]
    return d, max(r), max(r) <= tol
