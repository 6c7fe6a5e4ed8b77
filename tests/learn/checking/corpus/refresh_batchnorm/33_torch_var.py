# expect: fault:each_unbiased
import numpy as np


def var(x):
    return x.var(axis=0, ddof=1)            # torch.var's default


def refresh_batchnorm(batches):
    p = np.array([len(b) for b in batches]) / sum(len(b) for b in batches)
    means = np.array([b.mean(0) for b in batches])
    mean = p @ means
    return mean, p @ np.array([var(b) for b in batches]) + p @ (means - mean) ** 2
