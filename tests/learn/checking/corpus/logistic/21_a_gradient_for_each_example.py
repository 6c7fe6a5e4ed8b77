# expect: fault:not_reduced
import numpy as np


def logistic_loss(w, X, y, lam):
    z = y * (X @ w)
    loss = np.logaddexp(0, -z).mean() + 0.5 * lam * w.dot(w)
    p = np.exp(-np.logaddexp(0, z))
    return loss, -(X * (y * p)[:, None]) + lam * w
