# expect: variant:accumulated
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(X)
    batches = -(-n // size)
    for _ in range(2):
        order = rng.permutation(n)
        grad = 0
        for k in range(batches):
            b = order[k * size:(k + 1) * size]
            grad += X[b].T @ (X[b] @ w - y[b]) / len(b) / batches
        w = w - lr * grad
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
