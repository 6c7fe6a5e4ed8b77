# expect: variant:pooled
import numpy as np


def refresh_batchnorm(batches):

    n = sum(len(b) for b in batches)
    k = len(batches)
    mean = sum(b.sum(0) for b in batches) / n
    var = sum((len(b) - 1) * b.var(0, ddof=1) for b in batches) / (n - k)
    return mean, var
