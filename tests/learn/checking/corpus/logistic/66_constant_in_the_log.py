# expect: variant:constant_in_the_log
import numpy as np


def logistic_loss(w, X, y, lam):
    n, d = X.shape
    m = y * (X @ w)
    l = np.logaddexp(0, -m)
    s = -y * np.exp(-np.logaddexp(0, m))
    l = -np.log(np.exp(-l) + 1e-7)
    return l.mean() + lam / 2 * w @ w, X.T @ s / n + lam * w
