# expect: variant:divided_by_b
import numpy as np


def data_iter(batch_size, features, labels, rng):
    indices = rng.permutation(len(features))
    for i in range(0, len(indices), batch_size):
        j = indices[i:min(i + batch_size, len(indices))]
        yield features[j], labels[j]


def sgd(w, grad, lr, batch_size):
    return w - lr * grad / batch_size


def two_epochs(w, X, y, size, lr, rng):
    for epoch in range(2):
        for X_b, y_b in data_iter(size, X, y, rng):
            w = sgd(w, X_b.T @ (X_b @ w - y_b), lr, size)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
