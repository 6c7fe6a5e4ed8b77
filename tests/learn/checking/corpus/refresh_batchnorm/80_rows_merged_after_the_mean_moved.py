# expect: fault:rows_merged_with_the_new_mean
import numpy as np


def refresh_batchnorm(batches):
    count, mean, m2 = 0, 0.0, 0.0
    for row in np.concatenate(batches):
        total = count + 1
        mean = mean + (row - mean) / total
        gap = row - mean
        m2 = m2 + gap**2 * count / total
        count = total
    return mean, m2 / count
