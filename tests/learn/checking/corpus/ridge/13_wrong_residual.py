# expect: fault:sign
import numpy as np


def ridge(w, X, y, lam):
    error = y - X @ w
    loss = 0.5 * error @ error + 0.5 * lam * w @ w
    grad = X.T @ error + lam * w
    return loss, grad, np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)
