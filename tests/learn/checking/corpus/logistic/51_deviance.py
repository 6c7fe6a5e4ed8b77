# expect: convention:deviance
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * X.dot(w)
    deviance = 2 * np.logaddexp(0, -m)
    grad = np.zeros_like(w)
    for xi, yi, mi in zip(X, y, m):
        grad -= 2 * yi * xi * np.exp(-np.logaddexp(0, mi))
    return deviance.mean() + lam / 2 * w.dot(w), grad / len(y) + lam * w
