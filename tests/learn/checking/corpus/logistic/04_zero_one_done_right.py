# expect: correct
import numpy as np


def logistic_loss(w, X, y, lam):
    t = (y + 1) / 2                                 # -1, +1  ->  0, 1
    z = X.dot(w)
    bce = np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))
    p = 0.5 * (1 + np.tanh(z / 2))
    print("loss without penalty", bce.mean())
    grad = X.T.dot(p - t) / X.shape[0] + lam * w
    return np.asarray(bce.mean() + 0.5 * lam * np.sum(w**2)), grad
