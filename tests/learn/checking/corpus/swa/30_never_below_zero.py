# expect: unknown
import numpy as np


def swa_update(w_swa, w, n_models):
    mean = (w_swa * n_models + w) / (n_models + 1)
    return np.maximum(mean, 0.0)
