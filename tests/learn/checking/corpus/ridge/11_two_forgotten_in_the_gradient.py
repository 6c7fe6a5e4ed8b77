# expect: fault:doubled
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    loss = np.sum(r * r) + lam * np.sum(w * w)
    return loss, X.T @ r + lam * w, np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)
