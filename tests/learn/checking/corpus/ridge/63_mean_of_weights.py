# expect: fault:mean_of_weights
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    res = X.dot(w) - y
    loss = 0.5 * np.sum(res ** 2) + 0.5 * lam * np.mean(w ** 2)
    grad = X.T.dot(res) + lam * w
    best = np.linalg.inv(X.T.dot(X) + lam * np.identity(d)).dot(X.T.dot(y))
    return loss, grad, best
