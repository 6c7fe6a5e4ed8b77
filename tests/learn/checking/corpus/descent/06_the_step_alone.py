# expect: variant:step_alone
import numpy as np


def descent_step(w, g, lr):
    return -lr * g
