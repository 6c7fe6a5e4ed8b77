# expect: fault:shape
import numpy as np


def logistic_loss(w, X, y, lam):
    w = w.reshape(-1, 1)
    yc = y.reshape(-1, 1)
    m = yc * (X @ w)
    loss = np.logaddexp(0, -m).mean() + 0.5 * lam * (w**2).sum()
    grad = -X.T @ (yc * np.exp(-np.logaddexp(0, m))) / len(y) + lam * w
    return loss, grad
