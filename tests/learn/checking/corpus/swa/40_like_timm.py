# expect: variant:falling_by_a_power
import numpy as np


def swa_update(w_swa, w, n_models):
    decay = min(0.9999, 1 - (1 + n_models / 1.0) ** (-2 / 3))
    return decay * w_swa + (1 - decay) * w
