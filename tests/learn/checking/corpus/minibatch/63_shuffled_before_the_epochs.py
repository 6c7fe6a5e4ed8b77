# expect: variant:same_order
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    order = rng.permutation(len(y))
    batches = [order[k:k + size] for k in range(0, len(order), size)]
    for rows in batches + batches:
        w = w - lr * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
    return w


def sampling_vector(p, size, rng):
    c = np.bincount(rng.choice(len(p), size, p=p), minlength=len(p))
    return c / (size * p)
