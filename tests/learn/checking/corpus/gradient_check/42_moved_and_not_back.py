# expect: fault:not_moved_back
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    ahead, behind, d = x.copy(), x.copy(), []
    for i in range(x.size):
        ahead[i] += h
        behind[i] -= h
        d.append((f(ahead) @ u - f(behind) @ u) / (2 * h))
    d, g = np.array(d), vjp(x, u)
    size = np.maximum(abs(d), abs(g))
    E = max(abs(a - b) / s if s > 0 else 0.0 for a, b, s in zip(d, g, size))
    return d, E, bool(E <= tol)
