# expect: fault:missing_output
import numpy as np


def logistic_loss(w, X, y, lam):
    return np.logaddexp(0, -y * (X @ w)).mean() + 0.5 * lam * (w @ w)
