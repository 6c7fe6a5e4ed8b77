# expect: faults:sign,not_squared
import numpy as np


def ridge(w, X, y, lam):
    error = y - X @ w
    loss = np.linalg.norm(error) / 2 + lam / 2 * np.linalg.norm(w) ** 2
    best = np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)
    return loss, lam * w + error @ X, best
