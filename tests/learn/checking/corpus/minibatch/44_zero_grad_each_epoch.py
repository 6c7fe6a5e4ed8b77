# expect: faults:gradients_add_up_in_epoch,sum
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        grad = np.zeros_like(w)
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            b = order[start:start + size]
            grad = grad + X[b].T @ (X[b] @ w - y[b])
            w = w - lr * grad
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
