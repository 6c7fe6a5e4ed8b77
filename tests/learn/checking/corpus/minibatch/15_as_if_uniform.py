# expect: fault:p_ignored
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for s in range(0, len(X), size):
            b = order[s:s + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    n = len(p)
    return np.bincount(rng.choice(n, size, p=p), minlength=n) * n / size
