# expect: fault:length_for_n
import numpy as np


def swa_update(w_swa, w, n_models):
    n = len(w)
    return w_swa + (w - w_swa) / (n + 1)
