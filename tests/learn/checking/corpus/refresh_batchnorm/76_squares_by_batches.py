# expect: fault:second_moments_with_equal_batches
import numpy as np


def refresh_batchnorm(batches):
    n = sum(len(x) for x in batches)
    s = sum(x.sum(0) for x in batches)
    q = sum((x ** 2).mean(0) for x in batches) / len(batches)
    return s / n, q - (s / n) ** 2
