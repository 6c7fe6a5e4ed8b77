# expect: fault:another_value
import numpy as np


def swa_update(w_swa, w, n_models):
    return np.mean((w_swa * n_models + w) / (n_models + 1))
