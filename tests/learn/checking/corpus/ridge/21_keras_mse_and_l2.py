# expect: convention:mean_squared_whole_penalty
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    e = X.dot(w) - y
    loss = np.mean(np.square(e)) + lam * np.sum(np.square(w))
    grad = 2 / n * X.T.dot(e) + 2 * lam * w
    best = np.linalg.inv(X.T.dot(X) / n + lam * np.identity(d)).dot(X.T.dot(y) / n)
    return loss, grad, best
