# expect: fault:labels_not_shuffled
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(X)
    for _ in range(2):
        shuffled = X[rng.permutation(n)]
        for k in range(0, n, size):
            xb, yb = shuffled[k:k + size], y[k:k + size]
            w = w - lr * xb.T @ (xb @ w - yb) / len(xb)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
