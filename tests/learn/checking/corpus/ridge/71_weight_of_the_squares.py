# expect: variant:weight_of_the_squares
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    I = np.eye(d)
    r = X @ w - y
    L = w @ w / 2 + lam / 2 * r @ r
    g = w + lam * X.T @ r
    return L, g, np.linalg.solve(X.T @ X + I / lam, X.T @ y)
