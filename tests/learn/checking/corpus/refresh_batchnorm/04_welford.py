# expect: correct
import numpy as np


def refresh_batchnorm(batches):
    count, channels = 0, batches[0].shape[1]
    mean, m2 = np.zeros(channels), np.zeros(channels)
    for batch in batches:
        for row in batch:
            count += 1
            delta = row - mean
            mean += delta / count
            m2 += delta * (row - mean)
    return [mean, m2 / count]
