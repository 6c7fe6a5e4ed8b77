# expect: convention:mean
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    r = X @ w - y
    loss = (r**2).mean() / 2 + lam / 2 * (w**2).sum()
    grad = X.T @ r / n + lam * w
    return loss, grad, np.linalg.solve(X.T @ X + n * lam * np.eye(d), X.T @ y)
