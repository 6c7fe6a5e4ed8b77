# expect: convention:not_halved,order_by_choice
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.choice(len(X), len(X), replace=False)
        for start in range(0, len(X), size):
            b = order[start:start + size]
            w = w - lr * 2 * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
