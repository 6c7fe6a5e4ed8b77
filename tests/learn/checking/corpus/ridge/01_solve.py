# expect: correct
import numpy as np


def ridge(w, X, y, lam):
    residual = X @ w - y
    loss = 0.5 * np.sum(residual**2) + 0.5 * lam * np.sum(w**2)
    grad = X.T @ residual + lam * w
    return loss, grad, np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)
