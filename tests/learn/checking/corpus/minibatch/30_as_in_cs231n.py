# expect: variant:drawn_for_each_batch,last_dropped
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    steps = max(len(X) // size, 1)
    for it in range(2 * steps):
        b = rng.choice(len(X), size)
        w = w - lr * X[b].T.dot(X[b].dot(w) - y[b]) / size
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
