# expect: faults:normalised,tiny_numbers
import numpy as np


def descent_step(w, g, lr):
    return w - lr * g / max(np.linalg.norm(g), 1e-8)
