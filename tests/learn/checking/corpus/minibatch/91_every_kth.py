# expect: variant:every_kth
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(y)
    for epoch in range(2):
        order = rng.permutation(n)
        for s in range(-(-n // size)):
            b = order[s::-(-n // size)]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
    return w


def sampling_vector(p, size, rng):
    n = len(p)
    return np.bincount(rng.choice(n, size, p=p), minlength=n) / (size * p)
