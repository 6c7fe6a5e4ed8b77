# expect: faults:exponential_from_zero,each_unbiased
import numpy as np


def refresh_batchnorm(batches):
    mean, var = np.zeros(batches[0].shape[1]), np.zeros(batches[0].shape[1])
    for x in batches:
        mean = 0.9 * mean + 0.1 * x.mean(0)
        var = 0.9 * var + 0.1 * x.var(0, ddof=1)
    return mean, var
