# expect: variant:polynomial_decay
import numpy as np


def swa_update(w_swa, w, n_models):
    t = n_models + 1
    eta = 8
    a = (1 + eta) / (t + eta)
    return (1 - a) * w_swa + a * w
