# expect: variant:weight_of_the_mean
import numpy as np


def logistic_loss(w, X, y, lam):
    n, d = X.shape
    m = y * (X @ w)
    l = np.logaddexp(0, -m)
    s = -y * np.exp(-np.logaddexp(0, m))
    return w @ w / 2 + lam * l.mean(), w + lam * X.T @ s / n
