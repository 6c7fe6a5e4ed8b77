# expect: variant:clipped_values
import numpy as np


def descent_step(w, g, lr):
    return w - lr * np.clip(g, -1, 1)
