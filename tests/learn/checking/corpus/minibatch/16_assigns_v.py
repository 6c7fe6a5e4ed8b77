# expect: fault:counted_once
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for s in range(0, len(X), size):
            b = order[s:s + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    v = np.zeros(len(p))
    drawn = rng.choice(len(p), size, p=p)
    v[drawn] = 1 / (size * p[drawn])
    return v
