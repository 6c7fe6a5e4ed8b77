# expect: fault:overflow
import numpy as np


def logistic_loss(w, X, y, lam):
    e = np.exp(-y * (X @ w))
    loss = np.mean(np.log(1 + e)) + lam / 2 * np.sum(w * w)
    grad = X.T @ (-y * e / (1 + e)) / len(y) + lam * w
    return loss, grad
