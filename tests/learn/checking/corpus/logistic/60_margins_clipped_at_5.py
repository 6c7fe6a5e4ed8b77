# expect: unknown
import numpy as np


def logistic_loss(w, X, y, lam):
    m = np.clip(y * (X @ w), -5, 5)
    s = -y * np.exp(-np.logaddexp(0, m))
    return np.logaddexp(0, -m).mean() + lam / 2 * w @ w, X.T @ s / len(y) + lam * w
