# expect: variant:mean_distance
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    h = np.cbrt(eps)
    grad = np.zeros_like(x)
    for idx in range(x.size):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = np.sum(u * f(x))
        x[idx] = tmp_val - h
        fxh2 = np.sum(u * f(x))
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
    diff = np.average(np.abs(vjp(x, u) - grad))
    return grad, diff, bool(diff <= tol)
