# expect: convention:mean_squared
import numpy as np


def ridge(w, X, y, lam):
    n = len(y)
    e = X @ w - y
    loss = (e ** 2).mean() + 0.5 * lam * (w ** 2).sum()
    grad = 2 * X.T @ e / n + lam * w
    best = np.linalg.solve(2 * X.T @ X / n + lam * np.eye(X.shape[1]), 2 * X.T @ y / n)
    return loss, grad, best
