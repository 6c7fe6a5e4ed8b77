# expect: invalid
import numpy as np


def logistic_loss(w, X, y, lam):
    y[y == -1] = 0
    z = X @ w
    p = np.exp(-np.logaddexp(0, -z))
    loss = np.mean(np.logaddexp(0, z) - y * z) + 0.5 * lam * (w @ w)
    return loss, X.T @ (p - y) / len(y) + lam * w
