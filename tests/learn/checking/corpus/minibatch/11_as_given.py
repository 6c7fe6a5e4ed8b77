# expect: fault:not_shuffled
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        for s in range(0, len(X), size):
            xb, yb = X[s:s + size], y[s:s + size]
            w = w - lr * xb.T @ (xb @ w - yb) / len(xb)
    return w


def sampling_vector(p, size, rng):
    return np.bincount(rng.choice(len(p), size, p=p), minlength=len(p)) / (size * p)
