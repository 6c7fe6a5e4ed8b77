# expect: correct
from itertools import chain
from statistics import fmean, pvariance

import numpy as np


def refresh_batchnorm(batches):
    columns = list(zip(*chain.from_iterable(b.tolist() for b in batches)))
    return np.array([fmean(c) for c in columns]), np.array([pvariance(c) for c in columns])
