# expect: variant:clipped
import numpy as np


def logistic_loss(w, X, y, lam):
    z = np.clip(y * (X @ w), -30, 30)
    loss = np.mean(-np.log(1 / (1 + np.exp(-z)))) + 0.5 * lam * (w @ w)
    grad = -(X * (y / (1 + np.exp(z)))[:, None]).mean(0) + lam * w
    return loss, grad
