# expect: fault:divided_by_rate
import numpy as np


def descent_step(w, g, lr):
    return w - np.divide(g, lr)
