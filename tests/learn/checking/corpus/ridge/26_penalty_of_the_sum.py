# expect: fault:penalty_of_the_sum
import numpy as np


def ridge(w, X, y, lam):
    error = X @ w - y
    loss = np.sum(error ** 2) / 2 + lam / 2 * np.sum(w) ** 2
    grad = X.T @ error + lam * w
    best = np.linalg.inv(X.T @ X + lam * np.identity(w.size)) @ X.T @ y
    return loss, grad, best
