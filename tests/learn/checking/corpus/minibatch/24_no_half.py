# expect: convention:not_halved
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = X.shape[0]
    for epoch in range(2):
        idx = rng.permutation(n)
        for s in range(0, n, size):
            b = idx[s:s + size]
            xb, yb = X[b], y[b]
            g = 2 * xb.T.dot(xb.dot(w) - yb) / xb.shape[0]
            w = w - lr * g
    return w
def sampling_vector(p, size, rng):
    c = np.zeros(len(p))
    for i in rng.choice(len(p), size, p=p):
        c[i] += 1
    return c / size / p
