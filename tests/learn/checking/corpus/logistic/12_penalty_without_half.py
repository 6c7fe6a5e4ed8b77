# expect: convention:factor2
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.logaddexp(0, -m).mean() + lam * np.linalg.norm(w) ** 2
    grad = -X.T @ (y * np.exp(-np.logaddexp(0, m))) / len(y) + 2 * lam * w
    return loss, grad
