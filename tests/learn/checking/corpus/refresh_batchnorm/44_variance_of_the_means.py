# expect: fault:variance_of_the_means
import numpy as np


def refresh_batchnorm(batches):

    k = len(batches)
    n = sum(len(b) for b in batches)
    mean = sum(b.sum(0) for b in batches) / n
    var = sum(len(b) * b.var(0) for b in batches) / n + np.var([b.mean(0) for b in batches], axis=0)
    return mean, var
