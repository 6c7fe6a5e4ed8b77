# expect: fault:overflow
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.mean(np.log(1 + np.exp(-m))) + lam / 2 * np.sum(w * w)
    grad = np.mean((-y / (1 + np.exp(m)))[:, None] * X, axis=0) + lam * w
    return loss, grad
