# expect: faults:swapped,denominator_n_plus_2
import numpy as np


def swa_update(w_swa, w, n_models):
    return np.divide(w * n_models + w_swa, 2 + n_models)
