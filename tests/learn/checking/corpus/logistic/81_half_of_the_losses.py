# expect: fault:data_halved
import numpy as np


def logistic_loss(w, X, y, lam):
    n = X.shape[0]
    m = (X @ w) * y
    data = sum(np.logaddexp(0, -a) for a in m) / (2 * n)
    pull = -sum(b * x * np.exp(-np.logaddexp(0, a)) for a, b, x in zip(m, y, X)) / (2 * n)
    return data + lam * np.dot(w, w) / 2, pull + lam * w
