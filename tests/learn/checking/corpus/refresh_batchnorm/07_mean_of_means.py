# expect: faults:sizes_ignored,no_between
import numpy as np


def refresh_batchnorm(batches):
    means = [b.mean(0) for b in batches]
    variances = [b.var(0) for b in batches]
    return np.mean(means, axis=0), np.mean(variances, axis=0)
