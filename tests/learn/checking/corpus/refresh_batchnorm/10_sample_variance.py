# expect: variant:unbiased
import numpy as np


def refresh_batchnorm(batches):
    X = np.vstack(batches)
    return np.mean(X, 0), np.var(X, 0, ddof=1)
