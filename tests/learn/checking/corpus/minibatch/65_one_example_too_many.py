# expect: fault:batch_one_long
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    n = X.shape[0]
    for epoch in range(2):
        perm = rng.permutation(n)
        Xs, ys = X[perm], y[perm]
        for lo in range(0, n, size):
            hi = min(lo + size + 1, n)
            xb, yb = Xs[lo:hi], ys[lo:hi]
            err = xb.dot(w) - yb
            w = w - lr * xb.T.dot(err) / (hi - lo)
    return w


def sampling_vector(p, size, rng):
    n = len(p)
    v = np.zeros(n)
    for i in rng.choice(n, size, p=p):
        v[i] += 1 / (size * p[i])
    return v
