# expect: correct
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    w = w.copy()
    for epoch in range(2):
        order = rng.permutation(len(y))
        for batch in np.split(order, range(size, len(y), size)):
            residual = X[batch] @ w - y[batch]
            w -= lr * (residual[:, None] * X[batch]).mean(axis=0)
    return w


def sampling_vector(p, size, rng):
    v = np.zeros(len(p))
    for i in rng.choice(len(p), size, p=p):
        v[i] += 1 / (size * p[i])
    return v
