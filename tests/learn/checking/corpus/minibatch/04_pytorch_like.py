# expect: correct
import numpy as np


def mse_grad(w, xb, yb):
    return xb.T @ (xb @ w - yb) / xb.shape[0]


def two_epochs(w, X, y, size, lr, rng):
    for epoch in range(2):
        perm = rng.permutation(X.shape[0])
        X_shuffled, y_shuffled = X[perm], y[perm]
        for i in range(0, X.shape[0], size):
            grad = mse_grad(w, X_shuffled[i:i + size], y_shuffled[i:i + size])
            w = w - lr * grad
    return w


def sampling_vector(p, size, rng):
    v = np.zeros_like(p)
    np.add.at(v, rng.choice(len(p), size=size, p=p), 1.0)
    return v / size / p
