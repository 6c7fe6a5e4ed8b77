# expect: variant:power_function
import numpy as np


def swa_update(w_swa, w, n_models):
    gamma = 6.94
    beta = (1 - 1 / (n_models + 1)) ** (gamma + 1)
    return beta * w_swa + (1 - beta) * w
