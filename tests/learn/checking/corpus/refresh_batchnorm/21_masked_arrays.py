# expect: correct
import numpy as np


def refresh_batchnorm(batches):
    longest = max(map(len, batches))
    table = np.ma.masked_all((len(batches), longest, batches[0].shape[1]))
    for i, b in enumerate(batches):
        table[i, :len(b)] = b
    return np.asarray(table.mean(axis=(0, 1))), np.asarray(table.var(axis=(0, 1)))
