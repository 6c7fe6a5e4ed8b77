# expect: fault:batch_one_short
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = X.shape[0]
    for epoch in range(2):
        idx = rng.permutation(n)
        for s in range(0, n, size):
            b = idx[s:s + size - 1]
            w = w - lr * X[b].T.dot(X[b].dot(w) - y[b]) / len(b)
    return w
def sampling_vector(p, size, rng):
    c = np.bincount(rng.choice(len(p), size, p=p), minlength=len(p))
    return c / (size * p)
