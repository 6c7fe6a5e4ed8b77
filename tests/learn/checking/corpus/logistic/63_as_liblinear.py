# expect: variant:weight_of_the_data
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    s = -y * np.exp(-np.logaddexp(0, m))
    return w @ w / 2 + lam * np.logaddexp(0, -m).sum(), w + lam * X.T @ s
