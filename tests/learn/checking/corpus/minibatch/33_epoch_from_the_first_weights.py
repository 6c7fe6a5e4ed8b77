# expect: fault:starts_again
import numpy as np


def epoch(w, X, y, size, lr, order):
    for k in range(0, len(X), size):
        b = order[k:k + size]
        w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        last = epoch(w, X, y, size, lr, rng.permutation(len(X)))
    return last


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
