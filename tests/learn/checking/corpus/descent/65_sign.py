# expect: variant:sign_of_g
import numpy as np


def descent_step(w, g, lr):
    return w - lr * np.sign(g)
