# expect: fault:mean
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    r = X @ w - y
    loss = 0.5 * np.mean(r**2) + 0.5 * lam * np.sum(w**2)
    grad = X.T @ r / n + lam * w
    w_star = np.linalg.solve(X.T @ X + lam * np.eye(d), X.T @ y)
    return loss, grad, w_star
