# expect: fault:fit_halved
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    res = X.dot(w) - y
    loss = np.sum((0.5 * res) ** 2) + 0.5 * lam * np.sum(w ** 2)
    grad = X.T.dot(res) + lam * w
    best = np.linalg.inv(X.T.dot(X) + lam * np.identity(d)).dot(X.T.dot(y))
    return loss, grad, best
