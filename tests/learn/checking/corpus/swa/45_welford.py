# expect: variant:n_counts_new
import numpy as np


def swa_update(w_swa, w, n_models):
    mean, count = np.array(w_swa, float), n_models
    if count < 1:
        return np.array(w, float)
    delta = w - mean
    mean += delta / count
    return mean
