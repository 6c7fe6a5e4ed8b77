# expect: faults:least_squares,fit_doubled
import numpy as np


def ridge(w, X, y, lam):
    miss = y - X @ w
    loss = np.sum(miss ** 2) + lam * np.sum(w ** 2) / 2
    slope = lam * w - 2 * miss @ X
    return loss, slope, np.linalg.pinv(X) @ y
