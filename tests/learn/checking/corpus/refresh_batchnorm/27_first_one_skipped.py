# expect: fault:first_left_out
import numpy as np


def refresh_batchnorm(batches):
    rows = np.concatenate([batches[i] for i in range(1, len(batches))])
    return rows.mean(axis=0), rows.var(axis=0)
