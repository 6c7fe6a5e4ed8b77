# expect: convention:first_weight_free
import numpy as np


def ridge(w, X, y, lam):
    keep = np.ones(len(w))
    keep[0] = 0
    error = X.dot(w) - y
    loss = (np.sum(error ** 2) + lam * np.sum((keep * w) ** 2)) / 2
    grad = X.T.dot(error) + lam * keep * w
    best = np.linalg.solve(X.T @ X + lam * np.diag(keep), X.T @ y)
    return loss, grad, best
