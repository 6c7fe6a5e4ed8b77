# expect: fault:no_log
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.mean(np.exp(-np.logaddexp(0, m))) + 0.5 * lam * w @ w
    s = -y * np.exp(-np.logaddexp(0, m))
    return loss, X.T @ s / len(y) + lam * w
