# expect: fault:no_rate
import numpy as np


def descent_step(w, g, lr):
    return w - g
