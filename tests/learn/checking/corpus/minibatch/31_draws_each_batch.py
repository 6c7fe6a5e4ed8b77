# expect: fault:each_batch_apart
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = len(X)
    for epoch in range(2):
        for step in range(int(np.ceil(n / size))):
            b = rng.choice(n, size=size, replace=False)
            error = X[b] @ w - y[b]
            w = w - lr * error @ X[b] / len(b)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
