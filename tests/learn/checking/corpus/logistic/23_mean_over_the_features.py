# expect: fault:mean_over_d
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.logaddexp(0, -m).mean() + 0.5 * lam * w @ w
    s = -y * np.exp(-np.logaddexp(0, m))
    return loss, X.T @ s / X.shape[1] + lam * w
