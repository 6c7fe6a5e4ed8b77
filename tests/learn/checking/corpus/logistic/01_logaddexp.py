# expect: correct
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.logaddexp(0, -m).mean() + lam / 2 * w @ w
    s = np.exp(-np.logaddexp(0, m))
    return loss, -X.T @ (y * s) / len(y) + lam * w
