# expect: convention:over_n
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for k in range(0, len(X), size):
            b = order[k:k + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    n, v = len(p), np.zeros(len(p))
    for i in rng.choice(n, size, p=p):
        v[i] += 1 / (n * p[i]) / size
    return v
