# expect: fault:beyond_the_new_one
import numpy as np


def swa_update(w_swa, w, n_models):
    return w + (w - w_swa) / (n_models + 1)
