# expect: variant:steepest_coordinate
import numpy as np


def descent_step(w, g, lr):
    w, g = np.asarray(w, float), np.asarray(g, float)
    i = np.argmax(np.abs(g))
    new = w.copy()
    new.flat[i] -= lr * g.flat[i]
    return new
