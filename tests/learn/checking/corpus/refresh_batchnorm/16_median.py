# expect: unknown
import numpy as np


def refresh_batchnorm(batches):
    X = np.concatenate(batches)
    return np.median(X, axis=0), X.var(axis=0)
