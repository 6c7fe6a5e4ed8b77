# expect: variant:l1_penalty
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.logaddexp(0, -m).mean() + lam * np.abs(w).sum()
    s = -y * np.exp(-np.logaddexp(0, m))
    return loss, X.T @ s / len(y) + lam * np.sign(w)
