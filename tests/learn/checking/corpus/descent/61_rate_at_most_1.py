# expect: unknown
import numpy as np


def descent_step(w, g, lr):
    return w - min(lr, 1) * g
