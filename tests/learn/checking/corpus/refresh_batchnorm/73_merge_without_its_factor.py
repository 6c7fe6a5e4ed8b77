# expect: fault:around_the_mean_before
import numpy as np


def refresh_batchnorm(batches):
    n, mean, m2 = 0, 0.0, 0.0
    for x in batches:
        b = len(x)
        d = x.mean(0) - mean
        mean = mean + d * b / (n + b)
        m2 = m2 + ((x - x.mean(0)) ** 2).sum(0) + d ** 2 * b
        n += b
    return mean, m2 / n
