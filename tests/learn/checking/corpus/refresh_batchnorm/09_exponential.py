# expect: fault:exponential
import numpy as np


def refresh_batchnorm(batches):
    c = batches[0].shape[1]
    mean, var = np.zeros(c), np.ones(c)
    for b in batches:
        mean = 0.9 * mean + 0.1 * b.mean(0)
        var = 0.9 * var + 0.1 * b.var(0)
    return mean, var
