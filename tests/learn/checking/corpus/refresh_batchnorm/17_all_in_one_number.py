# expect: invalid
import numpy as np


def refresh_batchnorm(batches):
    X = np.concatenate(batches)
    return X.mean(), X.var()
