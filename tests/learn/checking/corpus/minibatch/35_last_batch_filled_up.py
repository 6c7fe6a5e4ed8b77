# expect: fault:last_filled
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(X)
    for _ in range(2):
        order = rng.permutation(n)
        padded = np.concatenate([order, order[:-n % size]])
        for b in padded.reshape(-1, size):
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / size
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
