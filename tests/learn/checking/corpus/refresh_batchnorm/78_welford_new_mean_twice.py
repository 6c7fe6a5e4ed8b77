# expect: fault:welford_with_the_new_mean
import numpy as np


def refresh_batchnorm(batches):
    count, mean, m2 = 0, 0.0, 0.0
    for batch in batches:
        for row in batch:
            count += 1
            mean = mean + (row - mean) / count
            m2 = m2 + (row - mean) ** 2
    return mean, m2 / count
