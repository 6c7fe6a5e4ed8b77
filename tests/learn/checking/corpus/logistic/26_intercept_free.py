# expect: convention:first_weight_free
import numpy as np


def logistic_loss(w, X, y, lam):
    n = X.shape[0]
    z = y * X.dot(w)
    bare = w.copy()
    bare[0] = 0.0
    p = np.exp(-np.logaddexp(0, z))
    return np.logaddexp(0, -z).sum() / n + lam / 2 * bare.dot(bare), lam * bare - X.T.dot(y * p) / n
