# expect: correct
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    numeric = np.zeros(len(x))
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        numeric[i] = (np.dot(u, f(up)) - np.dot(u, f(down))) / (2 * h)
    analytic = vjp(x, u)
    errors = []
    for a, b in zip(numeric, analytic):
        errors.append(0.0 if a == b else abs(a - b) / max(abs(a), abs(b)))
    return numeric, max(errors), max(errors) <= tol
