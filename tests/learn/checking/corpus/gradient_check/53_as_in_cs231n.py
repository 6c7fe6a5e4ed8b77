# expect: variant:same_step
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    EPSILON = 1e-5
    d, g = np.zeros(len(x)), vjp(x, u)
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = EPSILON
        d[i] = (u @ f(x + e) - u @ f(x - e)) / (2 * EPSILON)
    r = [0.0 if a == b else abs(a - b) / max(abs(a), abs(b)) for a, b in zip(d, g)]
    return d, max(r), max(r) <= tol
