# expect: unknown
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    s = -y * np.exp(-np.logaddexp(0, m))
    return np.logaddexp(0, -np.minimum(m, 1)).mean() + lam / 2 * w @ w, X.T @ s / len(y) + lam * w
