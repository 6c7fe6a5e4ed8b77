# expect: variant:rest_merged
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(X)
    for _ in range(2):
        order = rng.permutation(n)
        start = 0
        while start < n:
            end = start + size if n - start >= 2 * size else n
            b = order[start:end]
            w = w - lr * np.mean((X[b] @ w - y[b])[:, None] * X[b], axis=0)
            start = end
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
