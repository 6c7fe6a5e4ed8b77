# expect: fault:sum
import numpy as np


def swa_update(w_swa, w, n_models):
    return w_swa + w
