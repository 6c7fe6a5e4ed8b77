# expect: fault:column_by_column
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    n = w.size
    H = np.zeros((n, n))
    for j in range(n):
        e = np.zeros(n)
        e[j] = h
        H[:, j] = (grad_fn(w + e) - grad_fn(w - e)) / (2 * h)
    return H @ u


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(v)
        v = v / np.linalg.norm(v)
    return v @ hvp(v), v
