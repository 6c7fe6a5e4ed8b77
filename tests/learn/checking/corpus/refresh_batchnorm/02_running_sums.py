# expect: correct
import numpy as np


def refresh_batchnorm(batches):
    n, s, q = 0, 0.0, 0.0
    for b in batches:
        n += len(b)
        s = s + b.sum(0)
        q = q + (b**2).sum(0)
    mean = s / n
    return mean, q / n - mean**2
