# expect: fault:std
import numpy as np


def refresh_batchnorm(batches):
    rows = np.concatenate(batches)
    return rows.mean(0), rows.std(0)
