# expect: variant:missing_mean
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.sum(np.logaddexp(0, -m)) + 0.5 * lam * np.sum(w ** 2)
    grad = np.zeros(len(w))
    for xi, yi, mi in zip(X, y, m):
        grad += -yi * xi * np.exp(-np.logaddexp(0, mi))
    grad += lam * w
    return loss, grad
