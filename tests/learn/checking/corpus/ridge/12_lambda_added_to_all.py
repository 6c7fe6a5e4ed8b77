# expect: fault:lambda_everywhere
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    best = np.linalg.inv(X.T @ X + lam) @ (X.T @ y)
    return (r @ r + lam * (w @ w)) / 2, X.T @ r + lam * w, best
