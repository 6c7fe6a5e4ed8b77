# expect: variant:lasso
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    loss = 0.5 * r @ r + lam * np.abs(w).sum()
    return loss, X.T @ r + lam * np.sign(w), np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)
