# expect: correct
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    k, n = w.shape
    tau = np.zeros(k)
    for i in range(k):
        total = 0.0
        for j in range(n):
            total += w[i, j] ** 2
        tau[i] = total ** 0.5 + eta
    length = 0.0
    for i in range(k):
        for j in range(n):
            length += (tau[i] * g[i, j]) ** 2
    length = length ** 0.5
    moved = w.copy()
    for i in range(k):
        for j in range(n):
            moved[i, j] += rho * tau[i] * tau[i] * g[i, j] / length
    return w - lr * grad_fn(moved)
