# expect: fault:penalty_not_squared
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    s = -y * np.exp(-np.logaddexp(0, m))
    return np.logaddexp(0, -m).mean() + lam / 2 * np.linalg.norm(w), X.T @ s / len(y) + lam * w
