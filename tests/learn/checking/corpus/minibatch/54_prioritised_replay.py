# expect: variant:largest_weight_is_1
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            b = order[start:start + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    idx = rng.choice(len(p), size, p=p)
    max_weight = (p.min() * len(p)) ** -1.0
    weights = (p[idx] * len(p)) ** -1.0 / max_weight
    return np.bincount(idx, weights, len(p)) / size
