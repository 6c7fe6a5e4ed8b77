# expect: convention:penalty_not_halved
import numpy as np


def ridge(w, X, y, lam):
    r = X.dot(w) - y
    return (0.5 * r.dot(r) + lam * w.dot(w), X.T.dot(r) + 2 * lam * w,
            np.linalg.solve(X.T @ X + 2 * lam * np.identity(len(w)), X.T @ y))
