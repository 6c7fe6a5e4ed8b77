# expect: variant:weight_of_the_data
import numpy as np


def logistic_loss(w, X, y, lam):
    n, d = X.shape
    m = y * (X @ w)
    l = np.logaddexp(0, -m)
    s = -y * np.exp(-np.logaddexp(0, m))
    return w[:-1] @ w[:-1] / 2 + lam * l.sum(), np.r_[w[:-1], 0] + lam * X.T @ s
