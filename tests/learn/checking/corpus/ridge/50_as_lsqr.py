# expect: convention:damped,doubled
import numpy as np


def ridge(w, X, y, lam):
    r, damp = X @ w - y, lam
    d = X.shape[1]
    A = np.vstack([X, damp * np.eye(d)])
    best = np.linalg.lstsq(A, np.concatenate([y, np.zeros(d)]), rcond=None)[0]
    return r @ r + damp**2 * (w @ w), 2 * X.T @ r + 2 * damp**2 * w, best
