# expect: fault:penalty_not_halved
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    loss = r @ r / 2 + lam * w @ w
    return loss, X.T @ r + lam * w, np.linalg.pinv(X.T @ X + lam * np.eye(len(w))) @ X.T @ y
