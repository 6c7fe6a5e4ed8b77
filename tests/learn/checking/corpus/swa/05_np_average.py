# expect: correct
import numpy as np


def swa_update(w_swa, w, n_models):
    both = np.stack([w_swa, w])
    return np.average(both, axis=0, weights=[n_models, 1])
