# expect: faults:lambda_everywhere,fit_doubled
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    loss = r @ r + lam / 2 * (w @ w)
    grad = 2 * X.T @ r + lam * w
    return loss, grad, np.linalg.solve(2 * X.T @ X + lam, 2 * X.T @ y)
