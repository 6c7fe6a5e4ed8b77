# expect: fault:variance_with_equal_batches
import numpy as np


def refresh_batchnorm(batches):

    means = [b.mean(0) for b in batches]
    n = sum(len(b) for b in batches)
    mean = sum(len(b) * m for b, m in zip(batches, means)) / n
    var = sum(((b - mean) ** 2).mean(0) for b in batches) / len(batches)
    return mean, var
