# expect: invalid
import numpy as np


def refresh_batchnorm(batches):
    rows = batches.pop()
    while batches:
        rows = np.vstack([rows, batches.pop()])
    return rows.mean(0), rows.var(0)
