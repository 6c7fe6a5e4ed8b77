# expect: correct
import numpy as np


def ridge(w, X, y, lam):
    # ridge is least squares with d more rows
    A = np.vstack([X, np.sqrt(lam) * np.eye(len(w))])
    b = np.concatenate([y, np.zeros(len(w))])
    r = A @ w - b
    return r @ r / 2, A.T @ r, np.linalg.lstsq(A, b, rcond=None)[0]
