# expect: unknown
import numpy as np


def swa_update(w_swa, w, n_models):
    return w_swa + np.clip(w - w_swa, -5, 5) / (n_models + 1)
