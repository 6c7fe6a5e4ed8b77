# expect: fault:variances_averaged
import numpy as np


def refresh_batchnorm(batches):
    sizes = np.array([len(b) for b in batches])
    p = (sizes / sizes.sum())[:, None]
    mu_i = np.stack([b.mean(0) for b in batches])
    var_i = np.stack([b.var(0) for b in batches])
    mu = (p * mu_i).sum(0)
    var = var_i.mean(0) + (p * (mu_i - mu) ** 2).sum(0)
    return mu, var
