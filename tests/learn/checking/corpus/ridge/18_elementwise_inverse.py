# expect: unknown
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    loss = 0.5 * r @ r + 0.5 * lam * w @ w
    grad = X.T @ r + lam * w
    best = (X.T @ X + lam * np.eye(len(w))) ** -1 @ X.T @ y
    return loss, grad, best
