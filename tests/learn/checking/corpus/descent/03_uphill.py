# expect: fault:sign
import numpy as np


def descent_step(w, g, lr):
    return np.add(w, lr * g)
