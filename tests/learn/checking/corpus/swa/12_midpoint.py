# expect: fault:midpoint
import numpy as np


def swa_update(w_swa, w, n_models):
    return np.mean([w_swa, w], axis=0)
