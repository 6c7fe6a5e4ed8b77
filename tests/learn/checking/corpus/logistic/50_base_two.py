# expect: convention:bits
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.mean(np.logaddexp2(0, -m / np.log(2))) + 0.5 * lam * (w @ w)
    s = -y * np.exp(-np.logaddexp(0, m)) / np.log(2)
    return loss, X.T @ s / len(y) + lam * w
