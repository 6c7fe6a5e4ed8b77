# expect: fault:first_weight_free
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    shrink = lam * w
    shrink[0] = 0
    best = np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)
    return r @ r / 2 + lam / 2 * (w @ w), X.T @ r + shrink, best
