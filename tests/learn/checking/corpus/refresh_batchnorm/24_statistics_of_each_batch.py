# expect: fault:another_value
import numpy as np


def refresh_batchnorm(batches):
    return np.array([b.mean(0) for b in batches]), np.array([b.var(0) for b in batches])
