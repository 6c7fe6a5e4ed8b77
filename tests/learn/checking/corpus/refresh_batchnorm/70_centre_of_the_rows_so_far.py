# expect: fault:around_the_mean_so_far
import numpy as np


def refresh_batchnorm(batches):
    n, total, square = 0, 0.0, 0.0
    for x in batches:
        n += len(x)
        total = total + x.sum(0)
        square = square + ((x - total / n) ** 2).sum(0)
    return total / n, square / n
