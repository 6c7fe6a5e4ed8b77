# expect: correct
import numpy as np


def swa_update(w_swa, w, n_models):
    out = np.array(w_swa, copy=True)
    out *= n_models
    out += w
    out /= n_models + 1
    return out
