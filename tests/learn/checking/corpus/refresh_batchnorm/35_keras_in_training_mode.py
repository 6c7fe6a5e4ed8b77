# expect: variant:training_pass_keras
import numpy as np


class BatchNormalization:
    def __init__(self, channels, momentum=0.99):
        self.momentum = momentum
        self.moving_mean, self.moving_variance = np.zeros(channels), np.ones(channels)

    def __call__(self, x):
        self.moving_mean = self.moving_mean * self.momentum + x.mean(axis=0) * (1 - self.momentum)
        self.moving_variance = self.moving_variance * self.momentum + x.var(axis=0) * (1 - self.momentum)


def refresh_batchnorm(batches):
    layer = BatchNormalization(batches[0].shape[1])
    for batch in batches:
        layer(batch)
    return layer.moving_mean, layer.moving_variance
