# expect: variant:divided_by_b
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for s in range(0, len(X), size):
            b = order[s:s + size]
            w = w - (lr / size) * X[b].T @ (X[b] @ w - y[b])
    return w


def sampling_vector(p, size, rng):
    return np.bincount(rng.choice(len(p), size, p=p), minlength=len(p)) / (size * p)
