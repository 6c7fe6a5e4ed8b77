# expect: convention:update_bn
import numpy as np


def refresh_batchnorm(batches):
    c = batches[0].shape[1]
    mean, var = np.zeros(c), np.zeros(c)
    for k, b in enumerate(batches, start=1):
        f = 1 / k
        mean = (1 - f) * mean + f * b.mean(0)
        var = (1 - f) * var + f * b.var(0, ddof=1)
    return mean, var
