# expect: unknown
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(y)
    for _ in range(2):
        order = rng.permutation(n)
        for k in range(0, n, size):
            a, b = X[order[k:k + size]], y[order[k:k + size]]
            g = a.T @ (a @ w - b) / len(b)
            w = w - lr * g
    return w


def sampling_vector(p, size, rng):
    c = np.bincount(rng.choice(len(p), size, p=p), minlength=len(p))
    return c / (size * np.maximum(p, 0.1))
