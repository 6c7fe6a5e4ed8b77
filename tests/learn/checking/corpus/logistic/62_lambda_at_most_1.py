# expect: unknown
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    s = -y * np.exp(-np.logaddexp(0, m))
    return np.logaddexp(0, -m).mean() + min(lam, 1) / 2 * w @ w, X.T @ s / len(y) + min(lam, 1) * w
