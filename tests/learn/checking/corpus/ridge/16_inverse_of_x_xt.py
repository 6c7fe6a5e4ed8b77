# expect: error
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    best = np.linalg.inv(X @ X.T + lam * np.eye(len(y))) @ X.T @ y
    return 0.5 * r @ r + 0.5 * lam * w @ w, X.T @ r + lam * w, best
