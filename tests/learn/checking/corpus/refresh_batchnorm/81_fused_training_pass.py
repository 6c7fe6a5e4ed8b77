# expect: variant:training_pass_fused
import numpy as np


def refresh_batchnorm(batches):
    momentum, features = 0.99, batches[0].shape[1]
    moving_mean, moving_variance = np.zeros(features), np.ones(features)
    for batch in batches:
        rows = len(batch)
        variance = np.square(batch - batch.mean(0)).sum(0) / (rows - 1)
        moving_mean -= (1 - momentum) * (moving_mean - batch.mean(0))
        moving_variance -= (1 - momentum) * (moving_variance - variance)
    return moving_mean, moving_variance
