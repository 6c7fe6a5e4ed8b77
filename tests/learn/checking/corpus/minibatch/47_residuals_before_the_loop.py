# expect: fault:gradient_at_first_w
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    r = X @ w - y
    for _ in range(2):
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            b = order[start:start + size]
            w = w - lr * r[b] @ X[b] / len(b)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
