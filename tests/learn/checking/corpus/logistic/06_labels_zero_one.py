# expect: variant:labels01
import numpy as np


def logistic_loss(w, X, y, lam):
    z = X @ w
    loss = np.mean(np.logaddexp(0, z) - y * z) + 0.5 * lam * np.dot(w, w)
    p = np.exp(-np.logaddexp(0, -z))
    grad = X.T @ (p - y) / len(y) + lam * w
    return loss, grad
