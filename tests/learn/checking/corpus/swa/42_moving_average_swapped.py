# expect: fault:moving_average_copied_swapped
import numpy as np


def swa_update(w_swa, w, n_models):
    if n_models == 0:
        return w
    return 0.999 * w + 0.001 * w_swa
