# expect: convention:damped
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    G = lam * np.eye(len(w))
    loss = 0.5 * np.linalg.norm(r) ** 2 + 0.5 * np.linalg.norm(G @ w) ** 2
    return loss, X.T @ r + G.T @ G @ w, np.linalg.inv(X.T @ X + G.T @ G) @ X.T @ y
