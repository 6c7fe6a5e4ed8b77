# expect: fault:halved_each_time
import numpy as np


def refresh_batchnorm(batches):
    stats = [np.stack([b.mean(0), b.var(0)]) for b in batches]
    total = stats[0]
    for s in stats[1:]:
        total = (total + s) / 2
    return total[0], total[1]
