# expect: fault:around_the_sum_before
import numpy as np


def refresh_batchnorm(batches):
    total_n = sum(len(x) for x in batches)
    mean = np.zeros(batches[0].shape[1])
    var = np.zeros(batches[0].shape[1])
    for x in batches:
        p = len(x) / total_n
        var = var + p * x.var(0) + p * (x.mean(0) - mean) ** 2
        mean = mean + p * x.mean(0)
    return mean, var
