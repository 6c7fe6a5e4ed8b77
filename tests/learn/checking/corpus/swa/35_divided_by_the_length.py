# expect: fault:divided_by_length
import numpy as np


def swa_update(w_swa, w, n_models):
    return (n_models * w_swa + w) / (len(w) + 1)
