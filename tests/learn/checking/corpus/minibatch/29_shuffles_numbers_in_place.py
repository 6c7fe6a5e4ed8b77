# expect: convention:shuffled_on
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    numbers = np.arange(len(X))
    for _ in range(2):
        rng.shuffle(numbers)
        for k in range(0, len(X), size):
            b = numbers[k:k + size]
            w = w - lr * X[b].T @ (X[b] @ w - y[b]) / b.size
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
