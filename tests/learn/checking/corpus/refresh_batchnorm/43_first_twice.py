# expect: fault:first_twice
import numpy as np


def refresh_batchnorm(batches):
    rows = np.array(batches[0])
    for batch in batches:
        rows = np.vstack([rows, batch])
    return rows.mean(axis=0), rows.var(axis=0)
