# expect: faults:no_penalty_grad,missing_mean
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.logaddexp(0, -m).sum() + 0.5 * lam * (w @ w)
    grad = -X.T @ (y * np.exp(-np.logaddexp(0, m)))
    return loss, grad
