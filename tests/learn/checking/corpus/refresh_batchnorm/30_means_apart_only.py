# expect: fault:no_within
import numpy as np


def refresh_batchnorm(batches):
    n = np.array([len(b) for b in batches])
    means = np.array([b.mean(0) for b in batches])
    mean = np.average(means, axis=0, weights=n)
    return mean, np.average((means - mean) ** 2, axis=0, weights=n)
