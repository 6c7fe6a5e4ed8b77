# expect: fault:shape
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w.reshape(-1, 1) - y.reshape(-1, 1)
    loss = 0.5 * np.sum(r**2) + 0.5 * lam * np.sum(w**2)
    return loss, X.T @ r + lam * w.reshape(-1, 1), np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)
