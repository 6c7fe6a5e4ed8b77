# expect: correct
import numpy as np


def descent_step(w, g, lr):
    new = np.empty(len(w))
    for i, (here, slope) in enumerate(zip(w, g)):
        new[i] = here - lr * slope
    return new
