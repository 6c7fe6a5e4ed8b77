# expect: correct
import numpy as np


def jacobian(f, x, h):
    columns = [(f(x + step) - f(x - step)) / (2 * h) for step in h * np.eye(x.size)]
    return np.stack(columns, axis=1)


def relative_error(a, b):
    largest = np.maximum(np.abs(a), np.abs(b))
    return np.divide(np.abs(a - b), largest, out=np.zeros_like(a), where=largest > 0)


def gradient_check(f, vjp, x, u, eps, tol):
    d = u @ jacobian(f, x, eps ** (1 / 3))
    worst = relative_error(d, vjp(x, u)).max()
    return d, worst, bool(worst <= tol)
