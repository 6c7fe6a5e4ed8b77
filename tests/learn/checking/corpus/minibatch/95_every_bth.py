# expect: fault:every_bth
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(y)
    for epoch in range(2):
        order = rng.permutation(n)
        for s in range(0, n, size):
            b = order[s::size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    n = len(p)
    return np.bincount(rng.choice(n, size, p=p), minlength=n) / (size * p)
