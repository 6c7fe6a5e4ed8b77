# expect: unknown
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.maximum(0, 1 - m).mean() + 0.5 * lam * (w @ w)
    grad = -X.T @ (y * (m < 1)) / len(y) + lam * w
    return loss, grad
