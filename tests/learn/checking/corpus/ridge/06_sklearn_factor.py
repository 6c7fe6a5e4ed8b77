# expect: convention:doubled
import numpy as np


def ridge(w, X, y, lam):
    r = y - X @ w
    loss = r @ r + lam * w @ w
    grad = -2 * X.T @ r + 2 * lam * w
    return loss, grad, np.linalg.inv(X.T @ X + lam * np.eye(len(w))) @ X.T @ y
