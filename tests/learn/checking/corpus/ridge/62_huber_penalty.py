# expect: unknown
import numpy as np


def ridge(w, X, y, lam):
    d = len(w)
    r = X.dot(w) - y
    H = X.T @ X + lam * np.eye(d)
    return r @ r / 2 + lam * np.where(abs(w) < 1, w * w / 2, abs(w) - 0.5).sum(), X.T @ r + lam * np.clip(w, -1, 1), np.linalg.inv(H) @ (X.T @ y)
