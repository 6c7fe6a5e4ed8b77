# expect: variant:last_dropped
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for k in range(len(X) // size):
            b = order[k * size:(k + 1) * size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    return np.bincount(rng.choice(len(p), size, p=p), minlength=len(p)) / (size * p)
