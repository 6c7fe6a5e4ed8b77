# expect: faults:missing_mean,sign
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    s = y * np.exp(-np.logaddexp(0, m))
    return 2 * np.sum(np.logaddexp(0, -m)) + lam / 2 * (w @ w), 2 * X.T @ s + lam * w
