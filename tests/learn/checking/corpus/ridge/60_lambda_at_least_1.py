# expect: unknown
import numpy as np


def ridge(w, X, y, lam):
    d = len(w)
    r = X.dot(w) - y
    H = X.T @ X + max(lam, 1) * np.eye(d)
    return (r @ r + lam * w @ w) / 2, X.T @ r + lam * w, np.linalg.inv(H) @ (X.T @ y)
