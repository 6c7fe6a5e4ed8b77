# expect: variant:moving_average_debiased
import numpy as np


def swa_update(w_swa, w, n_models):
    beta = 0.9
    n = n_models + 1
    m = w_swa * (1 - beta ** n_models)
    m = beta * m + (1 - beta) * w
    return m / (1 - beta ** n)
