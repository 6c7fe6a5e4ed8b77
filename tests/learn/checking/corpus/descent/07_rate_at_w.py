# expect: fault:w′ = w·η − g
import numpy as np


def descent_step(w, g, lr):
    return w * lr - g
