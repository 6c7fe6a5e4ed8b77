# expect: faults:sign,overflow
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = -np.log(sigmoid(m)).mean() + 0.5 * lam * (w @ w)
    grad = X.T @ (y * sigmoid(-m)) / len(y) + lam * w
    return loss, grad
