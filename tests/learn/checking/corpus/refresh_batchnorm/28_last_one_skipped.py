# expect: fault:last_left_out
import numpy as np


def refresh_batchnorm(batches):
    n, total, squares = 0, 0.0, 0.0
    for i in range(len(batches) - 1):
        n += len(batches[i])
        total = total + batches[i].sum(0)
        squares = squares + (batches[i] ** 2).sum(0)
    mean = total / n
    return mean, squares / n - mean**2
