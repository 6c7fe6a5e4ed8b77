# expect: fault:swapped
import numpy as np


def descent_step(w, g, lr):
    new = np.empty_like(w)
    for j, (weight, slope) in enumerate(zip(w, g)):
        new[j] = slope - lr * weight
    return new
