# expect: fault:absolute_errors
import numpy as np


def ridge(w, X, y, lam):
    error = X @ w - y
    loss = 0.5 * np.abs(error).sum() + 0.5 * lam * w @ w
    grad = X.T @ error + lam * w
    best = np.linalg.inv(X.T @ X + lam * np.identity(w.size)) @ X.T @ y
    return loss, grad, best
