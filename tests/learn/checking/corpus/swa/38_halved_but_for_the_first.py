# expect: fault:midpoint
import numpy as np


def swa_update(w_swa, w, n_models):
    if n_models == 0:
        return w
    return (w_swa + w) / 2
