# expect: faults:labels_not_shuffled,b_forgotten
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for k in range(0, len(X), size):
            xb = X[order[k:k + size]]
            yb = y[k:k + size]
            w = w - lr * xb.T @ (xb @ w - yb) / len(xb)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / p
