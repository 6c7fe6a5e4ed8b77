# expect: variant:warming_up
import numpy as np


class ExponentialMovingAverage:
    def __init__(self, decay, num_updates):
        self.decay = min(decay, (1 + num_updates) / (10 + num_updates))

    def apply(self, shadow, variable):
        return shadow - (1 - self.decay) * (shadow - variable)


def swa_update(w_swa, w, n_models):
    shadow = w_swa if n_models > 0 else np.array(w)
    return ExponentialMovingAverage(0.999, n_models).apply(shadow, w)
