# expect: fault:mean_added
import numpy as np


def refresh_batchnorm(batches):

    n = sum(len(b) for b in batches)
    mean = sum(b.sum(0) for b in batches) / n
    sq = sum((b ** 2).sum(0) for b in batches) / n
    return mean, sq + mean ** 2
