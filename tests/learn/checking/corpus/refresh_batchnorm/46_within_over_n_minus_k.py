# expect: fault:within_over_n_minus_k
import numpy as np


def refresh_batchnorm(batches):

    n = sum(len(b) for b in batches)
    k = len(batches)
    mean = sum(b.sum(0) for b in batches) / n
    var = sum((len(b) - 1) * b.var(0, ddof=1) for b in batches) / (n - k)
    var = var + sum(len(b) * (b.mean(0) - mean) ** 2 for b in batches) / n
    return mean, var
