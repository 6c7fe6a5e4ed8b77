# expect: convention:last_weight_free
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    I = np.eye(d)
    r = X @ w - y
    D = np.eye(d)
    D[-1, -1] = 0
    L = (r @ r + lam * w[:-1] @ w[:-1]) / 2
    g = X.T @ r + lam * D @ w
    return L, g, np.linalg.solve(X.T @ X + lam * D, X.T @ y)
