# expect: fault:two_orders
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(X)
    for _ in range(2):
        xs, ys = X[rng.permutation(n)], y[rng.permutation(n)]
        for xb, yb in zip(np.split(xs, range(size, n, size)), np.split(ys, range(size, n, size))):
            w = w - lr * xb.T @ (xb @ w - yb) / len(xb)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
