# expect: fault:divided_by_n
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(X)
    for _ in range(2):
        order = rng.permutation(n)
        for s in range(0, n, size):
            b = order[s:s + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / n
    return w


def sampling_vector(p, size, rng):
    return np.bincount(rng.choice(len(p), size, p=p), minlength=len(p)) / (size * p)
