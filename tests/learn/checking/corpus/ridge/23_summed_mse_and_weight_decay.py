# expect: variant:fit_doubled
import numpy as np


def ridge(w, X, y, lam):
    e = y - X @ w
    loss = e @ e + lam / 2 * w @ w
    grad = -2 * X.T @ e + lam * w
    return loss, grad, np.linalg.solve(2 * X.T @ X + lam * np.eye(len(w)), 2 * X.T @ y)
