# expect: fault:deviations_averaged
import numpy as np


def refresh_batchnorm(batches):
    total = sum(len(b) for b in batches)
    mean = sum(len(b) * b.mean(0) for b in batches) / total
    std = sum(len(b) * b.std(0) for b in batches) / total
    return mean, std**2
