# expect: convention:last_weight_free
import numpy as np


def logistic_loss(w, X, y, lam):
    n, d = X.shape
    m = y * (X @ w)
    l = np.logaddexp(0, -m)
    s = -y * np.exp(-np.logaddexp(0, m))
    return l.mean() + lam / 2 * w[:-1] @ w[:-1], X.T @ s / n + lam * np.r_[w[:-1], 0]
