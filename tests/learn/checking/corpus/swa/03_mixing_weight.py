# expect: correct
import numpy as np


def swa_update(w_swa, w, n_models):
    alpha = 1 / (1 + n_models)
    return np.add((1 - alpha) * w_swa, alpha * w)
