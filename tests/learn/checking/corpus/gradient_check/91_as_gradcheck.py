# expect: variant:step_is_eps
import numpy as np


def partial(f, x, u, j, eps):
    values = []
    for way in (eps, -eps):
        near = x.copy()
        near[j] += way
        values.append(np.dot(u, f(near)))
    return (values[0] - values[1]) / (2 * eps)


def gradient_check(f, vjp, x, u, eps, tol):
    numeric = np.array([partial(f, x, u, j, eps) for j in range(x.size)])
    analytic = vjp(x, u)
    worst = 0.0
    for a, n in zip(analytic, numeric):
        if a != n:
            worst = max(worst, abs(a - n) / max(abs(a), abs(n)))
    return numeric, worst, worst <= tol
