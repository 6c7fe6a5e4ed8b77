# expect: fault:between_unweighted
import numpy as np


def refresh_batchnorm(batches):
    n = np.array([len(b) for b in batches])[:, None]
    means = np.array([b.mean(0) for b in batches])
    variances = np.array([b.var(0) for b in batches])
    mean = (n * means).sum(0) / n.sum()
    return mean, (n * variances).sum(0) / n.sum() + ((means - mean) ** 2).mean(0)
