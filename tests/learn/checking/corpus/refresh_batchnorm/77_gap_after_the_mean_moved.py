# expect: fault:merged_with_the_new_mean
import numpy as np


def refresh_batchnorm(batches):
    count, mean, m2 = 0, 0.0, 0.0
    for x in batches:
        n, batch_mean = len(x), x.mean(0)
        total = count + n
        mean = mean + (batch_mean - mean) * n / total
        gap = batch_mean - mean
        m2 = m2 + n * x.var(0) + gap**2 * count * n / total
        count = total
    return mean, m2 / count
