# expect: faults:no_penalty_loss,clipped_at_1e-15
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    p = np.clip(np.exp(-np.logaddexp(0, -m)), 1e-15, 1 - 1e-15)
    s = -y * np.exp(-np.logaddexp(0, m))
    return -np.log(p).mean(), X.T @ s / len(y) + lam * w
