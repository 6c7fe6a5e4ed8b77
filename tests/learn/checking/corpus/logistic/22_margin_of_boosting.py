# expect: convention:margin_twice
import numpy as np


def logistic_loss(w, X, y, lam):
    F = X @ w
    loss = np.mean(np.logaddexp(0, -2 * y * F)) + 0.5 * lam * w @ w
    s = -2 * y * np.exp(-np.logaddexp(0, 2 * y * F))
    return loss, X.T @ s / len(y) + lam * w
