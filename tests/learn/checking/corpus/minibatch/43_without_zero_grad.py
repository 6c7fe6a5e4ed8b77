# expect: fault:gradients_add_up
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    grad = np.zeros_like(w)
    for _ in range(2):
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            b = order[start:start + size]
            grad += X[b].T @ (X[b] @ w - y[b]) / len(b)
            w = w - lr * grad
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
