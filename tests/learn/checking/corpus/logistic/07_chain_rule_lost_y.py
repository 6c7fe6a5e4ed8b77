# expect: fault:missing_y_grad
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.logaddexp(0, -m).mean() + 0.5 * lam * (w @ w)
    grad = -X.T @ np.exp(-np.logaddexp(0, m)) / len(y) + lam * w
    return loss, grad
