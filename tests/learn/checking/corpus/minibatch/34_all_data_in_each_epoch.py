# expect: fault:whole_data
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        rng.permutation(len(X))
        w = w - lr * X.T @ (X @ w - y) / len(X)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
