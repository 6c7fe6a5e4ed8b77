# expect: fault:shape
import numpy as np


def ridge(w, X, y, lam):
    w2 = w.reshape(-1, 1)
    r = X @ w2 - y.reshape(-1, 1)
    loss = 0.5 * (r.T @ r) + 0.5 * lam * (w2.T @ w2)
    grad = X.T @ r + lam * w2
    best = np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y.reshape(-1, 1))
    return loss, grad, best
