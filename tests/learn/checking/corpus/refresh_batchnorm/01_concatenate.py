# expect: correct
import numpy as np


def refresh_batchnorm(batches):
    rows = np.concatenate(batches, axis=0)
    return rows.mean(axis=0), rows.var(axis=0)
