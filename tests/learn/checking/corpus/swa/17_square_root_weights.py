# expect: unknown
import numpy as np


def swa_update(w_swa, w, n_models):
    return (w_swa * np.sqrt(n_models) + w) / (np.sqrt(n_models) + 1)
