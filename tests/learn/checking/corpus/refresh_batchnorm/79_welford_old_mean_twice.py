# expect: fault:welford_with_the_old_mean
import numpy as np


def refresh_batchnorm(batches):
    count, mean, m2 = 0, 0.0, 0.0
    for batch in batches:
        for row in batch:
            count += 1
            gap = row - mean
            mean = mean + gap / count
            m2 = m2 + gap * gap
    return mean, m2 / count
