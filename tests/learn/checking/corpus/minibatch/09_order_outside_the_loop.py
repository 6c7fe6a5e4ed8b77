# expect: variant:same_order
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    order = rng.permutation(len(X))
    for _ in range(2):
        for s in range(0, len(X), size):
            b = order[s:s + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    return np.bincount(rng.choice(len(p), size, p=p), minlength=len(p)) / (size * p)
