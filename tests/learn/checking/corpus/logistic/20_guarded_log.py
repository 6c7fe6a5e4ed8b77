# expect: fault:saturates
import numpy as np


def logistic_loss(w, X, y, lam):
    z = np.clip(y * (X @ w), -500, 500)
    loss = np.mean(-np.log(1 / (1 + np.exp(-z)))) + 0.5 * lam * (w @ w)
    grad = -(X * (y / (1 + np.exp(z)))[:, None]).mean(0) + lam * w
    return loss, grad
