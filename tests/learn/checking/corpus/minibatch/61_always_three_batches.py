# expect: unknown
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        for rows in np.array_split(rng.permutation(len(y)), 3):
            w = w - lr * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
    return w


def sampling_vector(p, size, rng):
    c = np.bincount(rng.choice(len(p), size, p=p), minlength=len(p))
    return c / (size * p)
