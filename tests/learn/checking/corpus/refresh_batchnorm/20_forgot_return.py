# expect: invalid
import numpy as np


def refresh_batchnorm(batches):
    rows = np.concatenate(batches)
    mean = rows.mean(0)
    var = rows.var(0)
