# expect: convention:shuffled_on
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        X, y = X[order], y[order]
        for k in range(0, len(X), size):
            xb, yb = X[k:k + size], y[k:k + size]
            w = w - lr * xb.T @ (xb @ w - yb) / len(xb)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
