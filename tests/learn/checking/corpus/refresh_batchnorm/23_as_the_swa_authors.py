# expect: convention:bn_update
import numpy as np


def refresh_batchnorm(batches):
    mean, var, n = 0.0, 0.0, 0
    for b in batches:
        momentum = len(b) / (n + len(b))
        mean = (1 - momentum) * mean + momentum * b.mean(0)
        var = (1 - momentum) * var + momentum * b.var(0, ddof=1)
        n += len(b)
    return mean, var
