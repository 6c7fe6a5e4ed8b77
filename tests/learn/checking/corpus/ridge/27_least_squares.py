# expect: fault:least_squares
import numpy as np


def ridge(w, X, y, lam):
    error = X @ w - y
    loss = 0.5 * error @ error + 0.5 * lam * w @ w
    grad = X.T @ error + lam * w
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    return loss, grad, best
