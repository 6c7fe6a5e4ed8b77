# expect: variant:across_epochs
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(y)
    order = np.concatenate([rng.permutation(n), rng.permutation(n)])
    for s in range(0, 2 * n, size):
        b = order[s:s + size]
        w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    n = len(p)
    return np.bincount(rng.choice(n, size, p=p), minlength=n) / (size * p)
