# expect: fault:no_penalty
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    return np.sum(r**2), 2 * X.T @ r, np.linalg.lstsq(X, y, rcond=None)[0]
