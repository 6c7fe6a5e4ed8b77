# expect: faults:missing_y_grad,missing_mean
import numpy as np


def logistic_loss(w, X, y, lam):
    m = y * X.dot(w)
    loss = np.logaddexp(0, -m).sum() + lam * w.dot(w)
    grad = -X.T.dot(np.exp(-np.logaddexp(0, m))) + 2 * lam * w
    return loss, grad
