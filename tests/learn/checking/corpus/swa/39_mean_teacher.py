# expect: variant:mean_at_first
import numpy as np


def swa_update(w_swa, w, n_models):
    alpha = min(1 - 1 / (n_models + 1), 0.7)
    return alpha * w_swa + (1 - alpha) * w
