# expect: variant:self_normalised
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            b = order[start:start + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    weights = 1 / p[drawn]
    weights = weights / weights.sum()
    v = np.zeros(len(p))
    np.add.at(v, drawn, weights)
    return v * len(p)
