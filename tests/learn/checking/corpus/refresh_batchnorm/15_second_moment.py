# expect: fault:second_moment
import numpy as np


def refresh_batchnorm(batches):
    X = np.concatenate(batches)
    return X.mean(0), (X**2).mean(0)
