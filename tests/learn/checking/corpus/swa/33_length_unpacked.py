# expect: fault:length_for_n
import numpy as np


def swa_update(w_swa, w, n_models):
    n, = w_swa.shape
    return (n * w_swa + w) / (n + 1)
